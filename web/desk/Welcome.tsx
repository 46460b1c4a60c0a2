import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import type { Answer } from '../shared/api.ts'
import { useForm } from '../shared/form.ts'
import { go, useTitle } from '../shared/router.tsx'
import { useSubmit } from '../shared/submit.ts'
import { Button } from '../shared/ui/Button.tsx'
import { TextField } from '../shared/ui/Field.tsx'
import { Notice, Problem } from '../shared/ui/Notice.tsx'
import { QrCode } from '../shared/ui/QrCode.tsx'
import { useWords } from '../shared/words.ts'

const words = {
  title: ['设置您的口令', 'Choose your password'],
  who: ['{name}，请给自己设一个口令。', '{name}, choose a password for yourself.'],
  signInName: ['您的登录名', 'Your sign-in name'],
  password: ['口令', 'Password'],
  passwordHint: ['至少12位，别处没有用过的', 'At least 12 characters, used nowhere else'],
  again: ['再填一遍口令', 'The password once more'],
  tooShort: ['口令至少12位', 'At least 12 characters are needed'],
  differs: ['两遍填的不一样', 'The two are not the same'],
  save: ['设好口令', 'Set the password'],
  loading: ['正在打开', 'Opening'],
  broken: [
    '这个链接不完整，请从邀请里重新打开，或请管理员再发一个。',
    'This link is not whole: open it again from the invitation, or ask the administrator for another.',
  ],
  second: ['绑定身份验证器', 'Add this account to an authenticator app'],
  scan: [
    '用手机上的身份验证器扫描下面的二维码，或照着输入密钥。以后每次登录都要填它显示的六位数字。离开本页后不再显示。',
    'Scan this with the authenticator app on your phone, or type the key. Every sign-in asks for the six digits it shows. It is not shown again.',
  ],
  code: ['身份验证器的二维码', 'QR code for the authenticator app'],
  key: ['密钥：{key}', 'Key: {key}'],
  done: ['口令已设好。', 'The password is set.'],
  toSignIn: ['去登录', 'Sign in'],
} as const

const least = 12

function SignInName({ name }: { name: string }): ReactNode {
  const say = useWords(words)
  return (
    <p>
      {say('signInName')} <code>{name}</code>
    </p>
  )
}

/** Who holds an invitation chooses a password, and is given the second factor where one is asked for. */
export function Welcome(): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const queries = useQueryClient()
  const [token] = useState(() => location.hash.slice(1))
  const [invited, setInvited] = useState<Answer<'readInvitation'> | null>(null)
  const [made, setMade] = useState<Answer<'acceptInvitation'> | null>(null)
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const read = useSubmit({
    changesNothing: true,
    act: (send) => send('readInvitation', { body: { token } }),
    onDone: setInvited,
  })
  const accept = useSubmit({
    act: (send) => send('acceptInvitation', { body: { token, password, secondFactor: true } }),
    onDone: setMade,
  })
  const { submit: readNow } = read
  useEffect(() => {
    if (token !== '') void readNow()
  }, [token, readNow])
  const faults = { password: password.length < least, again: again !== password }
  const { tried, form } = useForm(faults, () => void accept.submit())
  return (
    <section className="card desk-sign-in stack">
      <h1>{made ? say('second') : say('title')}</h1>
      {token === '' && <Notice tone="danger" title={say('broken')} />}
      {read.error && <Problem error={read.error} />}
      {token !== '' && !invited && !read.error && <p className="quiet">{say('loading')}</p>}
      {invited && !made && (
        <form {...form} className="stack">
          <p>{say('who', { name: invited.name })}</p>
          <SignInName name={invited.signInName} />
          <TextField
            label={say('password')}
            hint={say('passwordHint')}
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={setPassword}
            error={tried && faults.password ? say('tooShort') : undefined}
          />
          <TextField
            label={say('again')}
            type="password"
            autoComplete="new-password"
            value={again}
            onChange={setAgain}
            error={tried && faults.again ? say('differs') : undefined}
          />
          {accept.error && <Problem error={accept.error} />}
          <Button type="submit" busy={accept.busy}>
            {say('save')}
          </Button>
        </form>
      )}
      {made && (
        <>
          <Notice tone="good" title={say('done')} />
          <SignInName name={made.signInName} />
          {made.secondFactor && (
            <>
              <p>{say('scan')}</p>
              <QrCode text={made.secondFactor.uri} label={say('code')} />
              <p className="money">{say('key', { key: made.secondFactor.typed })}</p>
            </>
          )}
          <Button
            onClick={() => {
              void queries.resetQueries()
              go('/desk')
            }}
          >
            {say('toSignIn')}
          </Button>
        </>
      )}
    </section>
  )
}
