import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useForm } from '../shared/form.ts'
import { nameOfArea } from '../shared/names.ts'
import { useTitle } from '../shared/router.tsx'
import { useSubmit } from '../shared/submit.ts'
import { Button } from '../shared/ui/Button.tsx'
import { TextField } from '../shared/ui/Field.tsx'
import { Notice, Problem } from '../shared/ui/Notice.tsx'
import { type Sentence, useWords } from '../shared/words.ts'

const words = {
  signIn: ['登录工作台', 'Sign in to the desk'],
  name: ['登录名', 'Sign-in name'],
  password: ['口令', 'Password'],
  code: ['验证码', 'Verification code'],
  codeHint: [
    '身份验证器上的六位数字；没有绑定的不填',
    'Six digits of the authenticator app; leave it out if none was set up',
  ],
  codeWrong: ['验证码是六位数字', 'It has six digits'],
  enter: ['登录', 'Sign in'],
  nameNeeded: ['请填写登录名', 'Enter your sign-in name'],
  passwordNeeded: ['请填写口令', 'Enter your password'],
  sandbox: ['演示环境：点一位工作人员进入。', 'The sandbox: choose a member of staff.'],
  places: ['收费处、药店', 'Tills'],
  hallOf: ['{area}经办大厅', 'Agency of {area}'],
  others: ['稽核、基金、政策、系统', 'Audit, fund, policy, system'],
  noRoom: [
    '您现在用的账号在工作台没有房间。请换一个账号登录。',
    'The account you are using has no room at the desk. Sign in with another.',
  ],
} as const

/** The sandbox's staff, by their names for signing in; clerks under the area that they work for. */
const invented: readonly (readonly [name: string, label: Sentence])[] = [
  ['cashier-1', ['收费员周', 'Cashier Zhou']],
  ['cashier-2', ['收费员吴', 'Cashier Wu']],
  ['cashier-3', ['药店郑', 'Pharmacist Zheng']],
  ['clerk-520200', ['经办员杨', 'Clerk Yang']],
  ['clerk-520200-2', ['经办员何', 'Clerk He']],
  ['clerk-530600', ['经办员马', 'Clerk Ma']],
  ['clerk-530600-2', ['经办员罗', 'Clerk Luo']],
  ['clerk-990200', ['经办员宁', 'Clerk Ning']],
  ['clerk-990200-2', ['经办员康', 'Clerk Kang']],
  ['auditor', ['稽核员林', 'Auditor Lin']],
  ['manager', ['基金管理员许', 'Fund manager Xu']],
  ['policy', ['政策员高', 'Policy officer Gao']],
  ['policy-2', ['政策员林', 'Policy officer Lin']],
  ['administrator', ['系统管理员邓', 'Administrator Deng']],
]

type Group = { title: 'places' | 'others'; area?: string; staff: typeof invented }
const areas = ['520200', '530600', '990200']
const groups: readonly Group[] = [
  { title: 'places', staff: invented.filter(([name]) => name.startsWith('cashier')) },
  ...areas.map((area) => ({
    title: 'others' as const,
    area,
    staff: invented.filter(([name]) => name.startsWith(`clerk-${area}`)),
  })),
  { title: 'others', staff: invented.filter(([name]) => !/^(cashier|clerk)-/.test(name)) },
]

/** How staff enter: by name and password, or in the sandbox by choosing who one is. */
export function SignIn({ sandbox, other }: { sandbox: boolean; other: boolean }): ReactNode {
  const say = useWords(words)
  useTitle(say('signIn'))
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const entered = () => queries.resetQueries()
  const demo = useSubmit<unknown, string>({
    changesNothing: true,
    act: (send, staff) => send('signInDemo', { body: { staff } }),
    onDone: entered,
  })
  const staff = useSubmit({
    changesNothing: true,
    act: (send) =>
      send('signInStaff', {
        body: { name, password, ...(code === '' ? {} : { verificationCode: code }) },
      }),
    onDone: entered,
  })
  const faults = { name: name === '', password: password === '', code: !/^([0-9]{6})?$/.test(code) }
  const { tried, form } = useForm(faults, () => void staff.submit())
  return (
    <section className="card desk-sign-in stack">
      <h1>{say('signIn')}</h1>
      {other && <Notice tone="notice" title={say('noRoom')} />}
      {sandbox ? (
        <>
          <p className="quiet">{say('sandbox')}</p>
          {groups.map(({ title, area, staff }) => {
            const heading =
              area === undefined ? say(title) : say('hallOf', { area: say.text(nameOfArea(area)) })
            return (
              <fieldset key={heading} className="desk-group">
                <legend className="quiet">{heading}</legend>
                <div className="desk-row">
                  {staff.map(([name, label]) => (
                    <Button
                      key={name}
                      look={name === invented[0]?.[0] ? 'primary' : 'second'}
                      busy={demo.busy}
                      onClick={() => void demo.submit(name)}
                    >
                      {label[say.language === 'zh' ? 0 : 1]}
                    </Button>
                  ))}
                </div>
              </fieldset>
            )
          })}
          {demo.error && <Problem error={demo.error} />}
        </>
      ) : (
        <form {...form} className="stack">
          <TextField
            label={say('name')}
            autoComplete="username"
            value={name}
            onChange={setName}
            error={tried && faults.name ? say('nameNeeded') : undefined}
          />
          <TextField
            label={say('password')}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
            error={tried && faults.password ? say('passwordNeeded') : undefined}
          />
          <TextField
            label={say('code')}
            hint={say('codeHint')}
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={setCode}
            error={tried && faults.code ? say('codeWrong') : undefined}
          />
          {staff.error && <Problem error={staff.error} />}
          <Button type="submit" busy={staff.busy}>
            {say('enter')}
          </Button>
        </form>
      )}
    </section>
  )
}
