// Starts what makes pages quicker to use. Every page works without this file.
import { initAll } from './govuk-frontend.js'
import { keepAlive } from './live.js'

initAll()
keepAlive()
