import { forgetViews } from '../http/html/views'
import '../server'

process.on('message', forgetViews)
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
