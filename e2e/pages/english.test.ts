import { axeFaults, machineWordFaults, untranslatedFaults } from '../checks.ts'
import { visitAll } from './visit-all.ts'

// English: WCAG 2.2 AA by axe, nothing left in Chinese but names and documents, no word of machines, nothing wider than 320 px.
visitAll('english', { language: 'en' }, 'reached', async ({ page }) => [
  ...(await axeFaults(page)),
  ...(await untranslatedFaults(page)),
  ...(await machineWordFaults(page, 'en')),
])
