import { forgetViews } from '../http/views'
import '../server'

process.on('message', forgetViews)
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
