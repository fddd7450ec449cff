import { forgetViews } from '../http/pages'
import '../server'

process.on('message', forgetViews)
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
