import { Counter, Histogram, Registry } from 'prom-client'

/** Everything that this process counts, for /metrics. No label names a practice, a person or a place in an address. */
export const counted = new Registry()

const registers = [counted]

export const requestSeconds = new Histogram({
  name: 'makeright_request_seconds',
  help: 'How long requests took, by the pattern of their route.',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers,
})

export const accessCount = new Counter({
  name: 'makeright_access_total',
  help: 'What happened when people signed in or tried to, as in npm run access-counts.',
  labelNames: ['what'],
  registers,
})

export const fileCheckCount = new Counter({
  name: 'makeright_file_checks_total',
  help: 'Files that clamd was asked to look at, by what came of it: clean, found, unchecked.',
  labelNames: ['outcome'],
  registers,
})

export const jobCount = new Counter({
  name: 'makeright_jobs_total',
  help: 'Jobs of the clock that this worker has done, by how they ended.',
  labelNames: ['job', 'outcome'],
  registers,
})

export const attemptCount = new Counter({
  name: 'makeright_email_attempts_total',
  help: 'Attempts of this worker to bring an email, by how they ended.',
  labelNames: ['outcome'],
  registers,
})
