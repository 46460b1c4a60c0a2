import { accountRoutes } from './account.ts'
import { administrationRoutes } from './administration.ts'
import { auditRoutes } from './audit.ts'
import { beginningRoutes } from './beginning.ts'
import { billRoutes } from './bill.ts'
import { bindingRoutes } from './binding.ts'
import { changeRoutes } from './change.ts'
import { claimRoutes } from './claim.ts'
import { clearingRoutes } from './clearing.ts'
import { clockRoutes } from './clock.ts'
import { codeRoutes } from './code.ts'
import { counterRoutes } from './counter.ts'
import { directoryRoutes } from './directory.ts'
import { documentRoutes } from './document.ts'
import { erasureRoutes } from './erasure.ts'
import { filingRoutes } from './filing.ts'
import { fundRoutes } from './fund.ts'
import { guardianRoutes } from './guardian.ts'
import { hallRoutes } from './hall.ts'
import { helperRoutes } from './helper.ts'
import { homeRoutes } from './home.ts'
import { institutionKeyRoutes } from './institution-key.ts'
import { noticeRoutes } from './notice.ts'
import { objectionRoutes } from './objection.ts'
import { packRoutes } from './pack.ts'
import { peerRoutes } from './peer.ts'
import { photoRoutes } from './photo.ts'
import { premiumRoutes } from './premium.ts'
import { programRoutes } from './program.ts'
import { revisionRoutes } from './revision.ts'
import { riskRoutes } from './risk.ts'
import { ruleRoutes } from './rule.ts'
import { signInRoutes } from './sign-in.ts'
import { tillRoutes } from './till.ts'
import { walletRoutes } from './wallet.ts'
import { webhookRoutes } from './webhook.ts'

export * from './right.ts'
export * from './route.ts'
export * from './values.ts'

/** Every route of the API, by name. */
export const routes = {
  ...accountRoutes,
  ...administrationRoutes,
  ...auditRoutes,
  ...beginningRoutes,
  ...billRoutes,
  ...bindingRoutes,
  ...changeRoutes,
  ...claimRoutes,
  ...clearingRoutes,
  ...codeRoutes,
  ...clockRoutes,
  ...counterRoutes,
  ...directoryRoutes,
  ...documentRoutes,
  ...erasureRoutes,
  ...filingRoutes,
  ...fundRoutes,
  ...guardianRoutes,
  ...hallRoutes,
  ...helperRoutes,
  ...homeRoutes,
  ...institutionKeyRoutes,
  ...noticeRoutes,
  ...objectionRoutes,
  ...packRoutes,
  ...peerRoutes,
  ...photoRoutes,
  ...premiumRoutes,
  ...revisionRoutes,
  ...riskRoutes,
  ...ruleRoutes,
  ...signInRoutes,
  ...programRoutes,
  ...tillRoutes,
  ...walletRoutes,
  ...webhookRoutes,
}
