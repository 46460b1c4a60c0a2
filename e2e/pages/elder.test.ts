import { axeFaults, elderFaults } from '../checks.ts'
import { visitAll } from './visit-all.ts'

// 长辈版: WCAG 2.2 AA by axe, type of 22 px and more, targets of 60 px, and still nothing wider than 320 px.
visitAll({ size: 'elder' }, async ({ page }) => [...(await axeFaults(page)), ...(await elderFaults(page))])
