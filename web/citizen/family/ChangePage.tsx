import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { useParameters } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Waiting } from '../../shared/ui/Card.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import { consentLines } from './consent.ts'
import type { Binding } from './describe.ts'
import { familyRules, useFamilyChanged } from './queries.ts'
import { TermsFields } from './TermsFields.tsx'
import { termsBody, termsFaults, termsOf } from './terms-form.ts'
import { words } from './words.ts'

/** Change what an authorisation allows, without ending it. */
export default function ChangePage(): ReactNode {
  const say = useWords(words)
  const { id = '' } = useParameters()
  const { data, error } = useQuery(ask('readBinding', { params: { id } }))
  return (
    <Page title={say('change')} backTo={`/family/binding/${id}`}>
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && <Form binding={data.binding} />}
    </Page>
  )
}

function Form({ binding }: { binding: Binding }): ReactNode {
  const say = useWords(words)
  const changed = useFamilyChanged()
  const rules = useQuery(familyRules())
  const [form, setForm] = useState(() => termsOf(binding))
  const [tried, setTried] = useState(false)
  const faults = termsFaults(form)
  const { id, version } = binding
  const save = useSubmit({
    see: `/family/binding/${id}`,
    act: (send) => {
      const { from: _, ...terms } = termsBody(form)
      // A first day that has passed stays as it is.
      const first = form.from === binding.from ? {} : { from: form.from }
      return send('changeBinding', { params: { id }, body: { ...terms, ...first, version } })
    },
    onDone: changed,
  })
  if (save.done) {
    return (
      <ResultPage
        state="done"
        title={say('savedTitle')}
        actions={<LinkButton to="/family">{say('backToList')}</LinkButton>}
      >
        <p>{say('saved')}</p>
        {rules.data &&
          consentLines(say.language, {
            consent: { ...binding, ...save.answer },
            relative: binding.relative.name,
            account: say('accountOf', { payer: binding.payer.name }),
            rules: rules.data,
          }).map((line) => <p key={line}>{line}</p>)}
      </ResultPage>
    )
  }
  return (
    <form
      className="card stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (Object.keys(faults).length === 0) save.submit()
      }}
    >
      <p>
        {binding.payer.name} → {binding.relative.name}
      </p>
      <TermsFields form={form} faults={tried ? faults : {}} onChange={setForm} />
      {save.error && <Problem error={save.error} />}
      <Button type="submit" busy={save.busy}>
        {say('save')}
      </Button>
    </form>
  )
}
