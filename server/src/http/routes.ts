import { keyRoutes } from '../administration/key-routes.ts'
import { administrationRoutes } from '../administration/routes.ts'
import { webhookRoutes } from '../administration/webhook-routes.ts'
import { auditRoutes } from '../audit/routes.ts'
import { verificationRoutes } from '../audit/verification-routes.ts'
import { counterRoutes } from '../binding/counter-routes.ts'
import { guardianRoutes } from '../binding/guardian-routes.ts'
import { bindingRoutes } from '../binding/routes.ts'
import { caseRoutes } from '../change/case-routes.ts'
import { changeRoutes } from '../change/routes.ts'
import { claimRoutes } from '../claim/routes.ts'
import type { Deps } from '../deps.ts'
import { directoryRoutes } from '../directory/routes.ts'
import { documentRoutes } from '../document/routes.ts'
import { filingRoutes } from '../filing/routes.ts'
import { familyFundRoutes } from '../fund/family-routes.ts'
import { fundRoutes } from '../fund/routes.ts'
import { hallRoutes } from '../hall/routes.ts'
import { queryHandlers } from '../his/asked-elsewhere.ts'
import { homeRoutes } from '../home/routes.ts'
import { intakeRoutes } from '../intake/routes.ts'
import { noticeRoutes } from '../notice/routes.ts'
import { objectionRoutes } from '../objection/routes.ts'
import { peerRoutes } from '../peer/routes.ts'
import { codeRoutes } from '../person/code-routes.ts'
import { helperRoutes } from '../person/helper-routes.ts'
import { photoRoutes } from '../person/photo-routes.ts'
import type { RealNameCheck } from '../person/real-name.ts'
import { premiumRoutes } from '../premium/routes.ts'
import { clearingRoutes } from '../reconciliation/routes.ts'
import { tillDayRoutes } from '../reconciliation/till-routes.ts'
import { retentionRoutes } from '../retention/routes.ts'
import { revisionRoutes } from '../revision/routes.ts'
import { riskRoutes } from '../risk/routes.ts'
import { ruleRoutes } from '../rule/routes.ts'
import { sandboxRoutes } from '../sandbox/routes.ts'
import type { Serve } from '../serve.ts'
import { accountRoutes } from '../settlement/account-routes.ts'
import { basisRoutes } from '../settlement/basis-routes.ts'
import { billRoutes } from '../settlement/bill-routes.ts'
import type { Settler } from '../settlement/settlement.ts'
import { tillRoutes } from '../till/routes.ts'
import { visitorHandlers } from '../visitor/messages.ts'
import { walletPeerHandlers } from '../wallet/crossing-receive.ts'
import { walletRoutes } from '../wallet/routes.ts'
import { clockRoutes } from './clock-routes.ts'
import type { Ask } from './create-serve.ts'
import { type OidcSettings, oidcRoutes } from './oidc.ts'
import { ownDataRoutes } from './own-data-routes.ts'
import { readingRoutes } from './reading-routes.ts'
import { signInRoutes } from './sign-in.ts'

/** Every route of the REST API, one line a module. */
export function registerRoutes(
  serve: Serve & { ask: Ask },
  deps: Deps,
  settler: Settler,
  { oidc, realName }: { oidc?: OidcSettings; realName?: RealNameCheck } = {},
): void {
  signInRoutes(serve, deps, realName)
  oidcRoutes(serve, deps, oidc)
  administrationRoutes(serve, deps)
  keyRoutes(serve, deps)
  webhookRoutes(serve, deps)
  intakeRoutes(serve, deps)
  basisRoutes(serve, deps)
  sandboxRoutes(serve, deps)
  clockRoutes(serve, deps)
  homeRoutes(serve, deps)
  accountRoutes(serve, deps)
  billRoutes(serve, deps)
  fundRoutes(serve, deps)
  familyFundRoutes(serve, deps)
  codeRoutes(serve, deps)
  helperRoutes(serve, deps)
  readingRoutes(serve, deps)
  ownDataRoutes(serve, deps, serve.ask)
  retentionRoutes(serve, deps)
  bindingRoutes(serve, deps)
  counterRoutes(serve, deps)
  guardianRoutes(serve, deps)
  photoRoutes(serve, deps)
  directoryRoutes(serve, deps)
  filingRoutes(serve, deps)
  claimRoutes(serve, deps, settler)
  noticeRoutes(serve, deps)
  changeRoutes(serve, deps)
  documentRoutes(serve, deps)
  tillRoutes(serve, deps, settler)
  tillDayRoutes(serve, deps)
  hallRoutes(serve, deps)
  auditRoutes(serve, deps)
  verificationRoutes(serve, deps)
  riskRoutes(serve, deps)
  ruleRoutes(serve, deps)
  caseRoutes(serve, deps)
  revisionRoutes(serve, deps)
  clearingRoutes(serve, deps)
  objectionRoutes(serve, deps)
  premiumRoutes(serve, deps)
  walletRoutes(serve, deps)
  peerRoutes(serve, deps, {
    ...walletPeerHandlers(deps),
    ...visitorHandlers(deps, settler),
    ...queryHandlers(deps, settler),
  })
}
