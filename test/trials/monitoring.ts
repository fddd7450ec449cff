import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../src/config'
import { start } from '../support/machine'
import { until } from '../support/patience'
import { openInstallation } from './installation'
import { freePorts } from './ports'
import type { Trial } from './trial'

const folderOfFiles = join(root, 'deploy', 'monitoring')

/** Prometheus on a portal without a worker: it knows the rules, every question of the dashboard has an answer, and the missing worker is noticed. */
export const trial: Trial = {
  needs: { prometheus: 'prometheus', promtool: 'prometheus' },
  async run(say) {
    const { stdout } = await promisify(execFile)('promtool', [
      'check',
      'rules',
      join(folderOfFiles, 'alerts.yml'),
    ])
    say(stdout.trim().replaceAll(/\s+/g, ' '))
    const installation = await openInstallation()
    const folder = await mkdtemp(join(tmpdir(), 'makeright-monitoring-'))
    const [port = 0, metrics = 0, own = 0] = await freePorts(3)
    const prometheus = { stop: () => Promise.resolve() }
    try {
      const portal = await installation.openPortal(port, { METRICS_PORT: String(metrics) })
      for (const path of ['/sign-in', '/', '/nothing']) await fetch(`${portal.url}${path}`)
      await fetch(`${portal.url}/sign-in`, {
        method: 'POST',
        headers: ours,
        body: 'address=nobody%40people.example',
      })
      await writeFile(join(folder, 'prometheus.yml'), settingsFor(metrics))
      Object.assign(
        prometheus,
        start('prometheus', [
          `--config.file=${join(folder, 'prometheus.yml')}`,
          `--storage.tsdb.path=${join(folder, 'data')}`,
          `--web.listen-address=127.0.0.1:${own}`,
        ]),
      )
      const ask = askerAt(`http://127.0.0.1:${own}`)
      await until(async () => (await ask('makeright_ready')).length === 1)
      const wrong = await unanswered(ask)
      await until(async () => (await ask('ALERTS{alertname="MakerightNoWorker"}')).length === 1)
      say('a portal without a worker is noticed')
      return wrong
    } finally {
      await prometheus.stop()
      await installation.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

const ours = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' }

const settingsFor = (port: number) => `
global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: ['${folderOfFiles}/alerts.yml']
scrape_configs:
  - job_name: portal
    static_configs: [{ targets: ['127.0.0.1:${port}'] }]
`

/** @returns what Prometheus finds for a question */
function askerAt(url: string) {
  return async (question: string): Promise<unknown[]> => {
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(question)}`).catch(() => null)
    if (!answer || answer.status === 503) return [] // it still starts
    const { status, data, error } = (await answer.json()) as {
      status: string
      data?: { result: unknown[] }
      error?: string
    }
    if (status === 'error') throw new Error(`${question}: ${String(error)}`)
    return data?.result ?? []
  }
}

/** A worker's numbers have no answer here: none runs. @returns questions of the dashboard without an answer */
async function unanswered(ask: (question: string) => Promise<unknown[]>): Promise<string[]> {
  const { panels } = JSON.parse(await readFile(join(folderOfFiles, 'dashboard.json'), 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[]
  }
  const questions = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })))
  const ofWorkers = /makeright_(jobs|email_attempts)_total/
  const asked = questions.filter(({ expr }) => !ofWorkers.test(expr))
  for (const { expr } of questions) await ask(expr) // whether it can be asked at all
  const missing = async () => {
    const answers = await Promise.all(
      asked.map(async one => ({ ...one, found: (await ask(one.expr)).length })),
    )
    return answers.filter(({ found }) => found === 0).map(({ title }) => `no answer for the panel: ${title}`)
  }
  for (let tries = 0; tries < 60; tries += 1) {
    if ((await missing()).length === 0) return []
    await new Promise(resolve => setTimeout(resolve, 500))
  }
  return missing()
}
