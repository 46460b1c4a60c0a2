import { type ReactNode, useState } from 'react'
import { useSubmit } from '../submit.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'
import { TextField } from './Field.tsx'
import { Notice, Problem } from './Notice.tsx'

const words = {
  code: ['验证码', 'Verification code'],
  codeWrong: ['验证码是六位数字', 'It has six digits'],
  check: ['核验', 'Check'],
  itIsMe: ['核验是我本人', 'Check that it is me'],
  signIn: ['重新登录', 'Sign in again'],
  passed: ['核验通过。请再按一次刚才的按钮。', 'Passed. Press the button from before once more.'],
} as const

/** Stands in the refusal of an act that moves money, and does what the refusal asks for; the page stays as it was filled in. */
export default function ProveAgain({ by }: { by: 'code' | 'person' | 'signIn' }): ReactNode {
  const say = useWords(words)
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  const prove = useSubmit({
    changesNothing: true,
    act: (send) => send('proveMyself', { body: by === 'code' ? { verificationCode: code } : {} }),
  })
  if (by === 'signIn') {
    const who = location.pathname.startsWith('/desk') ? 'staff' : 'citizen'
    const back = encodeURIComponent(location.pathname)
    return (
      <a className="button button-second" href={`/api/sign-in/oidc?who=${who}&again=true&back=${back}`}>
        {say('signIn')}
      </a>
    )
  }
  if (prove.done) return <Notice tone="good" title={say('passed')} />
  const wrong = by === 'code' && !/^[0-9]{6}$/.test(code)
  const submit = () => {
    setTried(true)
    if (!wrong) void prove.submit()
  }
  return (
    <div className="stack">
      {by === 'code' && (
        <TextField
          label={say('code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
          error={tried && wrong ? say('codeWrong') : undefined}
          // It stands inside the page's own form, which the key would send instead.
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            submit()
          }}
        />
      )}
      {prove.error && <Problem error={prove.error} again={false} />}
      <Button look="second" busy={prove.busy} onClick={submit}>
        {say(by === 'code' ? 'check' : 'itIsMe')}
      </Button>
    </div>
  )
}
