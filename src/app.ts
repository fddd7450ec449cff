import { join } from 'node:path'
import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import { reflectionNotes } from './answering/notes'
import { reflectionKind, answeringRoutes } from './answering/routes'
import { absenceRoutes } from './staff/absence/routes'
import { scannerAt } from './attachments/clamav/scanner'
import { bucketAt } from './attachments/objects/bucket'
import { objectStore } from './attachments/objects/object-store'
import { postgresqlStore } from './attachments/postgresql-store'
import { attachmentRoutes } from './attachments/routes'
import { auditRoutes } from './audit/routes'
import { boardRoutes } from './board/routes'
import { importRoutes } from './care/import/routes'
import { familyRoutes } from './care/families/routes'
import { guardianRoutes } from './care/guardians/routes'
import { careRoutes } from './care/routes'
import { standingInRoutes } from './concerns/standing-in/routes'
import { handOverRoutes } from './concerns/hand-over/routes'
import { helpRoutes } from './concerns/help/routes'
import { recognitionRoutes } from './concerns/recognition/routes'
import { companionRoutes } from './concerns/companions/routes'
import { readerRoutes } from './concerns/readers/routes'
import { openBetween } from './concerns/store/owed'
import { tellWhatBecame } from './concerns/lists/passed-on'
import { listRoutes } from './concerns/lists/routes'
import { moveKind } from './concerns/writing/kind'
import { descriptionsKind } from './concerns/attaching/kind'
import { attachingRoutes, checksFiles } from './concerns/attaching/routes'
import { recordingRoutes } from './concerns/recording/routes'
import { concernRoutes } from './concerns/conversation/routes'
import { sendingRoutes } from './concerns/sending/routes'
import { writingRoutes } from './concerns/writing/routes'
import { root, type Config } from './config'
import { consultingRoutes } from './consulting/routes'
import { questionKind } from './consulting/writing'
import { copyRoutes } from './copies/routes'
import { doorRoutes } from './doors/routes'
import { bringBack, keptRoutes } from './drafts/routes'
import { frameOf } from './frame'
import { healthRoutes } from './health'
import { cookies } from './http/cookies'
import { compressing } from './http/html/compressed'
import { requestLog } from './http/log'
import { pages } from './http/pages'
import { breakOff, nothingHere, problems } from './http/problems'
import { askOnceMore, ownForms } from './http/abuse/own-forms'
import { letBeKept, productionHeaders, nothingAhead, ownHost, protectingHeaders } from './http/protections'
import { proxies } from './http/abuse/networks'
import { readForms, unsealForm } from './http/returned-form'
import { replyKind } from './learning/reading'
import { lessonRoutes } from './learning/routes'
import { lessonKind } from './learning/writing'
import { measureRequests } from './metrics/requests'
import { settingsRoutes } from './practices/settings/routes'
import { mailboxRoutes } from './sample/routes'
import { accountRoutes } from './accounts/routes'
import { readSession } from './sign-in/guards'
import { endAsWished, noticeLeaving, plainPage } from './sign-in/plain-page'
import { adoptChosenLanguage, speakAsChosen } from './sign-in/language-choice'
import { secondFactorRoutes } from './sign-in/second-factor/routes'
import { signInRoutes } from './sign-in/routes'
import { arrivalRoutes } from './staff/arrival/routes'
import { noteRestore } from './restored'
import { noteSlowEmails } from './slow-emails'
import { staffDepartureRoutes } from './departures/routes'
import { staffRoutes } from './staff/routes'
import { recoveryRoutes } from './recovery/routes'
import { recoveryOf } from './recovery/recovery-values'
import { seriousRoutes } from './serious/routes'
import { samplePeople } from './sample/people'
import { onDamage } from './vault/damage'

/** Every request passes these lines, from top to bottom. */
export function createApp(config: Config, log: Logger): Express {
  const app = express()
  const jar = cookies(config.secure)
  const scanner = config.clamd ? scannerAt(config.clamd, log) : null
  onDamage(place =>
    log.error({ kind: 'damaged', place }, 'something sealed cannot be opened, and is not shown'),
  )
  const store = config.objects
    ? objectStore(
        bucketAt(config.objects, code =>
          log.error({ kind: 'files', code }, 'the object store does not do what it is asked'),
        ),
      )
    : postgresqlStore
  app.disable('x-powered-by')
  app.set('trust proxy', config.trustedProxies)
  app.set('query parser', 'simple')
  app.set('protecting headers', protectingHeaders(config))
  app.set('usual page', config.leaveTo)
  if (scanner) app.enable(checksFiles)
  app.disable('etag') // nobody may keep a page, so nobody can ask whether it has changed

  app.use(requestLog(log))
  app.use(measureRequests)
  app.use(productionHeaders(config))
  app.use(noticeLeaving(jar))
  app.use(pages(frameOf(config, jar), plainPage(config)))
  app.use(speakAsChosen(jar))
  app.use(healthRoutes(scanner, config))
  app.use(ownHost(config.baseUrl))
  app.use(proxies(config.trustedProxies, log))
  app.use(compressing())
  app.use('/assets', stored('public'), stored('dist/assets'))
  app.use(nothingAhead())
  app.use(ownForms(config.baseUrl))
  app.use(readForms())
  app.use(askOnceMore(jar))
  app.use(unsealForm)
  app.use(endAsWished(jar))
  app.use(readSession(jar))
  app.use(adoptChosenLanguage(jar))
  app.use(noteSlowEmails)
  app.use(noteRestore())
  app.use(bringBack(jar, [moveKind, descriptionsKind, questionKind, reflectionKind, lessonKind, replyKind]))

  app.use(secondFactorRoutes(config, jar)) // before the links that sign in, which would take its addresses
  app.use(signInRoutes(config, jar))
  app.use(listRoutes())
  app.use(boardRoutes())
  app.use(keptRoutes())
  app.use(attachingRoutes({ store, scanner }, jar))
  app.use(recordingRoutes({ store, scanner }))
  app.use(sendingRoutes(config))
  app.use(writingRoutes(config, jar))
  app.use(recognitionRoutes(config))
  app.use(handOverRoutes(config))
  app.use(standingInRoutes())
  app.use(helpRoutes())
  app.use(readerRoutes(config))
  app.use(companionRoutes(config))
  app.use(concernRoutes(config, jar, reflectionNotes))
  app.use(attachmentRoutes(store))
  app.use(copyRoutes())
  app.use(answeringRoutes(jar))
  app.use(consultingRoutes(config, jar))
  app.use(lessonRoutes(jar))
  app.use(staffRoutes(config))
  app.use(staffDepartureRoutes())
  app.use(absenceRoutes())
  app.use(auditRoutes())
  app.use(arrivalRoutes(jar))
  app.use(accountRoutes(config, jar, recoveryOf))
  app.use(recoveryRoutes(config, jar))
  app.use(importRoutes(config))
  app.use(guardianRoutes())
  app.use(familyRoutes())
  app.use(careRoutes(config, openBetween))
  app.use(seriousRoutes())
  app.use(settingsRoutes())
  app.use(doorRoutes(config, jar))
  if (config.tryOut) app.use(mailboxRoutes(config.mailbox, config.baseUrl, samplePeople))

  app.use(nothingHere)
  app.use(tellWhatBecame)
  app.use(problems(log))
  app.use(breakOff(log))
  return app
}

/** Files that are the same for everybody; a changed one has a new address. */
function stored(folder: string): RequestHandler {
  return express.static(join(root, folder), {
    index: false,
    redirect: false,
    setHeaders: letBeKept,
  })
}
