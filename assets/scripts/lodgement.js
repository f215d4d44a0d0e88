// Starts the design system's scripts. Every page works without this file; it makes some quicker to use.
import { initAll } from './govuk-frontend.js'

initAll()
