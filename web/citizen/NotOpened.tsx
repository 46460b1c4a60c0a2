import type { ReactNode } from 'react'
import { Refused } from '../shared/api.ts'
import { Button } from '../shared/ui/Button.tsx'
import { Notice, Problem } from '../shared/ui/Notice.tsx'
import { Page } from '../shared/ui/Page.tsx'
import { useWords } from '../shared/words.ts'

const words = {
  offline: ['没有网络', 'No network'],
  failed: ['现在打不开', 'It does not open now'],
  again: ['再试一次', 'Try again'],
  till: [
    '正在看病、购药：出示身份证或社保卡一样能结算，家人的账户照样能付。',
    'At the till now: the ID card or social-security card settles just the same, and relatives’ accounts still pay.',
  ],
} as const

/** Nobody knows yet who is there, because the service does not answer: what to do meanwhile, and trying again. */
export function NotOpened({ error, onAgain }: { error: unknown; onAgain: () => void }): ReactNode {
  const say = useWords(words)
  const offline = error instanceof Refused && error.type === '/problems/phone/no-network'
  return (
    <Page title={say(offline ? 'offline' : 'failed')}>
      <Problem error={error} again={false} />
      <Button onClick={onAgain}>{say('again')}</Button>
      <Notice>{say('till')}</Notice>
    </Page>
  )
}
