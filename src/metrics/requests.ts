import type { RequestHandler } from 'express'
import { requestSeconds } from './counters'

/** Measures each request from here until its answer has gone, or its visitor. Health checks are not counted. */
export const measureRequests: RequestHandler = (req, res, next) => {
  const measured = requestSeconds.startTimer()
  res.once('close', () => {
    const route = routeOf(req.route)
    if (unmeasured.includes(route)) return
    const status = res.writableFinished ? res.statusCode : 'broken off'
    measured({ method: methods.includes(req.method) ? req.method : 'other', route, status })
  })
  next()
}

/** Methods are what a visitor says: others would make a row of numbers each. */
const methods = ['GET', 'HEAD', 'POST']

const unmeasured = ['/healthz', '/readyz']

/** Such as /concerns/:id; `none` where no route took it: files, and addresses that lead nowhere. */
function routeOf(route: unknown): string {
  const { path } = (route ?? {}) as { path?: unknown }
  return typeof path === 'string' ? path : 'none'
}
