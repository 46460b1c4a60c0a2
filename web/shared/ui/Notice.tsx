import { QueryClientContext } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useContext } from 'react'
import { Refused } from '../api.ts'
import { Link } from '../router.tsx'
import { Unanswered } from '../submit.ts'
import { useWords } from '../words.ts'
import './ui.css'
import { ownOf } from '@gongji/policy/own'

const words = {
  problem: ['没有办成', 'Not done'],
  mend: ['怎么办: ', 'What to do: '],
  retry: ['再读一次', 'Read again'],
  number: ['受理编号 {number}', 'Request {number}'],
  oops: ['页面出了错。', 'The page failed.'],
  again: [
    '请刷新，先看看办成没有，再决定要不要重来。',
    'Reload, and see whether it was done before you try again.',
  ],
  askAgain: ['查询办理结果', 'Ask what became of it'],
  see: ['看看办成没有', 'See whether it was done'],
} as const

/** How somebody shows once more who it is: by the app's code, by the channel's real-person check, by signing in anew. */
const provings: Readonly<Record<string, 'code' | 'person' | 'signIn'>> = {
  '/problems/access/prove-by-code': 'code',
  '/problems/access/prove-in-person': 'person',
  '/problems/access/prove-by-signing-in': 'signIn',
}

// Few refusals ask for it, and its fields are heavy.
const ProveAgain = lazy(() => import('./ProveAgain.tsx'))

/** Something to know before going on. `danger` is announced at once. */
export function Notice({
  tone = 'info',
  title,
  children,
}: {
  tone?: 'info' | 'notice' | 'danger' | 'good'
  title?: ReactNode
  children?: ReactNode
}): ReactNode {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'danger' ? 'alert' : undefined}>
      {title !== undefined && <strong>{title}</strong>}
      {children}
    </div>
  )
}

const steps = {
  home: { to: '/', label: ['回首页', 'Go to the home page'] },
  signIn: { to: '/sign-in', label: ['去登录', 'Sign in'] },
  wallet: { to: '/wallet', label: ['用医保钱包', 'Use the wallet'] },
  openWallet: { to: '/wallet/open', label: ['开通医保钱包', 'Open a wallet'] },
  family: { to: '/family', label: ['去家庭账户共济', 'Family account sharing'] },
  given: { to: '/family/given', label: ['看授权记录', 'See the authorisations'] },
  bind: { to: '/family/bind', label: ['添加家庭成员', 'Add a family member'] },
  guardian: { to: '/family/child', label: ['声明监护关系', 'Declare guardianship'] },
  file: { to: '/filings/out-of-area', label: ['去备案', 'File now'] },
  fileDisease: { to: '/filings/chronic', label: ['去备案', 'File now'] },
  filings: { to: '/filings', label: ['看我的备案', 'See my filings'] },
  premiums: { to: '/premium', label: ['看代缴记录', 'See the premiums'] },
  claims: { to: '/claims', label: ['看手工报销', 'See the claims'] },
  objections: { to: '/objections', label: ['看我的申诉', 'See my objections'] },
} as const

/** The next step inside the app, by the problem's type; the server's own words say the rest. */
const nextSteps: Readonly<Record<string, keyof typeof steps>> = {
  '/problems/http/not-found': 'home',
  '/problems/access/unknown': 'home',
  '/problems/http/sign-in-first': 'signIn',
  '/problems/binding/other-province': 'wallet',
  '/problems/binding/other-area': 'wallet',
  '/problems/binding/relationship-not-covered': 'wallet',
  '/problems/binding/already-bound': 'given',
  '/problems/binding/spouse-already': 'given',
  '/problems/binding/too-many-relatives': 'given',
  '/problems/binding/guardian-needed': 'guardian',
  '/problems/binding/nobody-authorised': 'family',
  '/problems/premium/not-bound': 'bind',
  '/problems/premium/binding-paused': 'given',
  '/problems/premium/binding-other-purpose': 'given',
  '/problems/premium/limit-reached': 'given',
  '/problems/premium/in-work': 'premiums',
  '/problems/premium/already-credited': 'premiums',
  '/problems/wallet/not-opened': 'openWallet',
  '/problems/settlement/filing-required': 'file',
  '/problems/settlement/disease-filing-required': 'fileDisease',
  '/problems/filing/already-filed': 'filings',
  '/problems/claim/already-claimed': 'claims',
  '/problems/objection/already-open': 'objections',
}
const stepWords = Object.fromEntries(Object.entries(steps).map(([name, { label }]) => [name, label])) as {
  [Name in keyof typeof steps]: (typeof steps)[Name]['label']
}

/** Asks again for what could not be read; a form that was being filled in stays as it is. */
function ReadAgain(): ReactNode {
  const say = useWords(words)
  const client = useContext(QueryClientContext)
  const failed = (): boolean =>
    client?.getQueryCache().findAll({ predicate: ({ state }) => state.status === 'error' }).length !== 0
  if (client === undefined || !failed()) return null
  const again = () => client.refetchQueries({ predicate: ({ state }) => state.status === 'error' })
  return (
    <button type="button" className="link-button" onClick={() => void again()}>
      {say('retry')}
    </button>
  )
}

/** What somebody can press who does not know whether it was done. */
function FindOut({ way }: { way: Unanswered['way'] }): ReactNode {
  const say = useWords(words)
  if ('see' in way) {
    return (
      <Link className="button button-second" to={way.see}>
        {say('see')}
      </Link>
    )
  }
  return (
    <button
      type="button"
      className="button button-second"
      onClick={'askAgain' in way ? way.askAgain : way.readAgain}
    >
      {say('askAgain' in way ? 'askAgain' : 'see')}
    </button>
  )
}

/** A refusal as the server words it: what, why, who can mend it, and the next step. */
export function Problem({
  error,
  again = true,
}: {
  error: unknown
  /** Whether it offers to read again what could not be read; false where the page has its own button for that. */
  again?: boolean
}): ReactNode {
  const say = useWords(words)
  const sayStep = useWords(stepWords)
  if (!(error instanceof Refused)) {
    return (
      <Notice tone="danger" title={say('oops')}>
        <p>{say('again')}</p>
      </Notice>
    )
  }
  const side = error.sides[say.language]
  const step = ownOf(nextSteps, error.type)
  const proving = ownOf(provings, error.type)
  const { requestId } = error.document
  return (
    <Notice tone="danger" title={side.what}>
      <p>
        <span className="quiet">{say('mend')}</span>
        {side.mend}
      </p>
      {step && (
        <Link className="button button-second" to={steps[step].to}>
          {sayStep(step)}
        </Link>
      )}
      {proving && (
        <Suspense>
          <ProveAgain by={proving} />
        </Suspense>
      )}
      {error instanceof Unanswered && <FindOut way={error.way} />}
      {again && !(error instanceof Unanswered) && (error.status === 0 || error.status >= 500) && (
        <ReadAgain />
      )}
      {error.status >= 500 && typeof requestId === 'string' && (
        <p className="small quiet">{say('number', { number: requestId })}</p>
      )}
    </Notice>
  )
}
