import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pino, type DestinationStream, type Logger } from 'pino'
import { pinoHttp } from 'pino-http'

/**
 * JSON lines that hold no words, names or addresses: of a request its method, the pattern of its route, status and time.
 * @param destination the standard output where nothing is said
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  return pino({ level, base: null, serializers: { err: withoutWords } }, destination)
}

export function requestLog(log: Logger) {
  return pinoHttp({
    logger: log,
    genReqId: () => randomUUID().slice(0, 8),
    // Addresses of pages hold sign-in links; the pattern tells enough.
    serializers: { req: () => undefined, res: () => undefined, err: withoutWords },
    customAttributeKeys: { reqId: 'id' },
    customSuccessObject: about,
    customErrorObject: about,
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
    quietReqLogger: true,
    autoLogging: { ignore: req => req.url === '/healthz' || req.url === '/readyz' },
  })
}

function about(req: IncomingMessage, res: ServerResponse, ...rest: unknown[]): object {
  const { responseTime } = rest.at(-1) as { responseTime: number }
  const { path } = (req as { route?: { path?: unknown } }).route ?? {}
  return { method: req.method, route: path, status: res.statusCode, ms: responseTime }
}

/**
 * What may be known of an error. Its message may hold what a person wrote (a database says which row failed), so only
 * its kind is kept, and where in our code it arose.
 */
function withoutWords(error: Error & { code?: unknown; constraint?: unknown; table?: unknown }) {
  const { name, message, code, constraint, table, stack = '' } = error
  return {
    type: name,
    code,
    constraint,
    table,
    stack: stack
      .split('\n')
      .filter(line => frame.test(line) && !message.includes(line.trim())) // a line of the message may look like ours
      .slice(0, 12)
      .join('\n'),
  }
}

/** A place in a file: a line that ends with its name and two numbers. */
const frame = /^\s+at .*[/\\:][\w.-]+:\d+:\d+\)?$/
