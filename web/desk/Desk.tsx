import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { ask, Refused } from '../shared/api.ts'
import { useForm } from '../shared/form.ts'
import { useSubmit } from '../shared/submit.ts'
import { Button } from '../shared/ui/Button.tsx'
import { TextField } from '../shared/ui/Field.tsx'
import { Problem } from '../shared/ui/Notice.tsx'
import { useWords } from '../shared/words.ts'

const RulesPage = lazy(() => import('./rules/RulesPage.tsx'))

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && error instanceof Refused && error.status === 0,
    },
  },
})

const words = {
  brand: ['共济', 'Gongji'],
  desk: ['工作台', 'Desk'],
  rules: ['规则', 'Rules'],
  loading: ['正在打开', 'Opening'],
  signIn: ['登录', 'Sign in'],
  name: ['登录名', 'Sign-in name'],
  password: ['口令', 'Password'],
  needed: ['请填写', 'Needed'],
  sandbox: ['演示环境：点一位工作人员进入。', 'The sandbox: choose a member of staff.'],
  first: ['政策员高', 'Officer Gao'],
  second: ['政策员林', 'Officer Lin'],
  leave: ['退出', 'Sign out'],
  time: ['服务时间 {time}', 'Service time {time}'],
  notOfficer: [
    '这里是政策员的房间。请用政策员的账号登录。',
    'This room is the policy officer’s. Sign in as one.',
  ],
} as const

/** The desk: places of staff. Its first room is the policy officer's. */
export function Desk(): ReactNode {
  return (
    <QueryClientProvider client={client}>
      <Doorway />
    </QueryClientProvider>
  )
}

function Doorway(): ReactNode {
  const say = useWords(words)
  const { data: me, error } = useQuery({ ...ask('readMe', {}), staleTime: 60_000 })
  const inside = me?.staff?.role === 'policyOfficer'
  return (
    <div className="desk">
      <header className="desk-top">
        <strong className="desk-brand">{say('brand')}</strong>
        <span>{say('desk')}</span>
        <b>{say('rules')}</b>
        <span className="desk-who">
          {me && <span>{say('time', { time: me.now.slice(0, 16).replace('T', ' ') })}</span>}
          {me?.staff && <span>{me.staff.name}</span>}
          {me?.staff && <Leave />}
        </span>
      </header>
      <main className="desk-main">
        {error && <Problem error={error} />}
        {!me && !error && <p className="waiting">{say('loading')}</p>}
        {me && !inside && <SignIn sandbox={me.sandbox} other={me.kind !== 'anyone'} />}
        {inside && (
          <Suspense fallback={<p className="waiting">{say('loading')}</p>}>
            <RulesPage />
          </Suspense>
        )}
      </main>
    </div>
  )
}

function Leave(): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const leave = useSubmit({ act: (send) => send('signOut', {}), onDone: () => queries.resetQueries() })
  return (
    <>
      {leave.error && <Problem error={leave.error} />}
      <button type="button" className="link-button" onClick={() => leave.submit()}>
        {say('leave')}
      </button>
    </>
  )
}

function SignIn({ sandbox, other }: { sandbox: boolean; other: boolean }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const entered = () => queries.resetQueries()
  const demo = useSubmit<unknown, string>({
    changesNothing: true,
    act: (send, staff) => send('signInDemo', { body: { staff } }),
    onDone: entered,
  })
  const staff = useSubmit({
    changesNothing: true,
    act: (send) => send('signInStaff', { body: { name, password } }),
    onDone: entered,
  })
  const faults = { name: name === '', password: password === '' }
  const { tried, form } = useForm(faults, () => void staff.submit())
  return (
    <section className="card desk-sign-in stack">
      <h1>{say('signIn')}</h1>
      {other && <p>{say('notOfficer')}</p>}
      {sandbox && (
        <>
          <p className="quiet">{say('sandbox')}</p>
          <div className="desk-row">
            <Button onClick={() => void demo.submit('policy')}>{say('first')}</Button>
            <Button look="second" onClick={() => void demo.submit('policy-2')}>
              {say('second')}
            </Button>
          </div>
          {demo.error && <Problem error={demo.error} />}
        </>
      )}
      {!sandbox && (
        <form {...form} className="stack">
          <TextField
            label={say('name')}
            value={name}
            onChange={setName}
            error={tried && faults.name ? say('needed') : undefined}
          />
          <TextField
            label={say('password')}
            type="password"
            value={password}
            onChange={setPassword}
            error={tried && faults.password ? say('needed') : undefined}
          />
          {staff.error && <Problem error={staff.error} />}
          <Button type="submit" busy={staff.busy}>
            {say('signIn')}
          </Button>
        </form>
      )}
    </section>
  )
}
