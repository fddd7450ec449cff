import { forgetViews } from '../src/http/pages'
import '../src/server'

process.on('message', forgetViews)
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
