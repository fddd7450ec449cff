import { test } from '@jest/globals'
import axe from 'axe-core'
import { openChromium } from '../support/chromium'
import { openHouse } from '../support/house'
test('x', async () => {
  const t0 = Date.now()
  const house = await openHouse()
  console.log('house', Date.now() - t0)
  const b = await openChromium()
  console.log('chromium', Date.now() - t0, b.version())
  for (const js of [true, false]) {
    const c = await b.newContext({ javaScriptEnabled: js, reducedMotion: 'reduce' })
    const p = await c.newPage()
    p.on('console', m => console.log(m.type(), m.text()))
    await p.goto(house.url + '/sign-in')
    console.log('goto', Date.now() - t0)
    console.log(await p.evaluate(() => document.documentElement.scrollWidth))
    if (js) {
      try { await p.evaluate(axe.source); const r = await p.evaluate(() => (window as any).axe.run({ preload: false })); console.log(r.violations.length, Date.now() - t0) } catch (e) { console.log(String(e)) }
    }
    await p.screenshot({ path: '/tmp/x.png', fullPage: true })
    console.log('shot', Date.now() - t0)
  }
  await b.close(); await house.close()
}, 60000)
