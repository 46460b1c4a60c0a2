import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { InstitutionField } from '../../shared/ui/InstitutionField.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import type { Claim } from './ClaimDetail.tsx'
import { words } from './words.ts'

/** A place that the claimant wrote down because the directory does not have it: the clerk chooses one by the slip, or refuses. */
export function ChoosePlace({ claim }: { claim: Claim }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [institution, setInstitution] = useState('')
  const [tried, setTried] = useState(false)
  const choose = useSubmit({
    act: (send) =>
      send('chooseClaimPlace', {
        params: { personId: claim.personId, id: claim.id },
        body: { institution, version: claim.version },
      }),
    onDone: () => queries.invalidateQueries(),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (institution !== '') void choose.submit()
  }
  return (
    <form className="card-text stack" noValidate onSubmit={submit} aria-label={say('choosePlace')}>
      <Notice tone="notice">{say('notListed', { name: claim.placeWritten ?? '' })}</Notice>
      <InstitutionField
        label={say('choosePlace')}
        value={institution}
        onChange={setInstitution}
        error={tried && institution === '' ? say('choosePlaceNeeded') : undefined}
      />
      {choose.error && <Problem error={choose.error} again={false} />}
      <Button type="submit" look="second" busy={choose.busy}>
        {say('choosePlaceSend')}
      </Button>
    </form>
  )
}
