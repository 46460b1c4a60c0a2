import { axeFaults, elderFaults } from '../checks.ts'
import { visitAll } from './visit-all.ts'

// 长辈版: what its sizes and colours change of WCAG 2.2 AA by axe, type of 22 px and more, targets of 60 px, and still nothing wider than 320 px.
const ofSize = ['color-contrast', 'target-size', 'scrollable-region-focusable']

visitAll('elder', { size: 'elder' }, 'reached', async ({ page }) => [
  ...(await axeFaults(page, ofSize)),
  ...(await elderFaults(page)),
])
