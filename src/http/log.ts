import { randomUUID } from 'node:crypto'
import { pino, type Logger } from 'pino'
import { pinoHttp } from 'pino-http'

/** JSON lines that hold no words, names or addresses: of a request its method, the pattern of its route, status and time. */
export function createLog(level: string): Logger {
  return pino({ level, base: null, serializers: { err: withoutWords } })
}

export function requestLog(log: Logger) {
  return pinoHttp({
    logger: log,
    genReqId: () => randomUUID().slice(0, 8),
    // Addresses of pages hold sign-in links; the pattern tells enough.
    serializers: { req: () => undefined, res: () => undefined, err: withoutWords },
    customAttributeKeys: { responseTime: 'ms' },
    customProps: (req, res) => ({
      id: req.id,
      method: req.method,
      route: (req as { route?: { path?: unknown } }).route?.path,
      status: res.statusCode,
    }),
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
    quietReqLogger: true,
  })
}

/**
 * What may be known of an error. Its message may hold what a person wrote (a database says which row failed), so only
 * its kind is kept, and where in our code it arose.
 */
export function withoutWords(error: Error & { code?: unknown; constraint?: unknown; table?: unknown }) {
  const { name, code, constraint, table, stack = '' } = error
  return {
    type: name,
    code,
    constraint,
    table,
    stack: stack
      .split('\n')
      .filter(line => /^\s+at /.test(line))
      .slice(0, 12)
      .join('\n'),
  }
}
