import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Dialog } from '../../shared/ui/Dialog.tsx'
import { useWords } from '../../shared/words.ts'
import { useMeQuery } from '../me.ts'
import { SignInForms } from './SignInPage.tsx'

const words = {
  title: ['登录已过期，请再登录一次', 'Your session is over: sign in again'],
  text: [
    '刚才的没有提交。您填的都还在：登录以后回到这一步，再按一次。',
    'Nothing was submitted just now. What you entered is still here: sign in, and press again at the same step.',
  ],
  later: ['先不登录', 'Not now'],
} as const

/** Signing in in front of the page on which the session ended; somebody else begins anew. */
export default function SignInAgain({ personId }: { personId: string }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const { dataUpdatedAt } = useMeQuery()
  const [putOff, setPutOff] = useState(0)
  const entered = async (): Promise<void> => {
    const me = await client.fetchQuery({ ...ask('readMe', {}), staleTime: 0 })
    if (me.person?.id === personId) await client.invalidateQueries()
    else await client.resetQueries()
  }
  return (
    <Dialog open={putOff !== dataUpdatedAt} title={say('title')} onClose={() => setPutOff(dataUpdatedAt)}>
      <div className="stack">
        <p>{say('text')}</p>
        <SignInForms entered={entered} newTab />
        <Button look="plain" onClick={() => setPutOff(dataUpdatedAt)}>
          {say('later')}
        </Button>
      </div>
    </Dialog>
  )
}
