import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask, Refused } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useParameters } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Waiting } from '../../shared/ui/Card.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { SignaturePad } from '../../shared/ui/SignaturePad.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import { consentLines } from './consent.ts'
import type { Binding } from './describe.ts'
import { familyRules, useFamilyChanged } from './queries.ts'
import { TermsFields } from './TermsFields.tsx'
import { termsBody, termsFaults, termsOf } from './terms-form.ts'
import { bindWords, words } from './words.ts'

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
  const sayLetter = useWords(bindWords)
  const changed = useFamilyChanged()
  const rules = useQuery(familyRules())
  const [terms, setTerms] = useState(() => termsOf(binding))
  const faults = termsFaults(terms)
  const { id, version } = binding
  const [letter, setLetter] = useState<Answer<'prepareBindingChange'>['letter'] | null>(null)
  const [signature, setSignature] = useState('')
  const save = useSubmit({
    see: `/family/binding/${id}`,
    act: async (send) => {
      const { from: _, limits, ...rest } = termsBody(terms)
      // A first day that has passed stays as it is; a limit that was emptied is taken away by name.
      const body = {
        ...rest,
        ...(terms.from === binding.from ? {} : { from: terms.from }),
        limits: {
          ...limits,
          purposeFen: Object.fromEntries(terms.purposes.map((use) => [use, limits.purposeFen[use] ?? null])),
        },
      }
      const agreed = letter && { letter: { digest: letter.digest, agreed: true, signature } }
      try {
        return await send('changeBinding', { params: { id }, body: { ...body, ...agreed, version } })
      } catch (error) {
        if (agreed || !(error instanceof Refused) || !error.type.endsWith('/signature-needed')) throw error
        setLetter((await send('prepareBindingChange', { params: { id }, body })).letter)
        return null
      }
    },
    onDone: async (saved) => {
      if (saved) await changed()
    },
  })
  const unsigned = letter !== null && signature === ''
  const { tried, form } = useForm({ ...faults, unsigned }, () => save.submit())
  if (save.done && save.answer) {
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
            area: binding.payerAreaName,
            rules: rules.data,
          }).map((line) => <p key={line}>{line}</p>)}
      </ResultPage>
    )
  }
  return (
    <form className="card stack" {...form}>
      <p>
        {binding.payer.name} → {binding.relative.name}
      </p>
      <TermsFields
        form={terms}
        faults={tried ? faults : {}}
        mustAsk={rules.data?.mustAsk === true}
        onChange={(next) => {
          setTerms(next)
          setLetter(null)
        }}
      />
      {letter && (
        <>
          <section className="letter-text" lang="zh-CN" aria-label={letter.title}>
            {letter.text}
          </section>
          <SignaturePad
            label={sayLetter('letterSign')}
            value={signature}
            onChange={setSignature}
            error={tried && unsigned ? sayLetter('signNeeded') : undefined}
          />
        </>
      )}
      {save.error && <Problem error={save.error} />}
      <Button type="submit" busy={save.busy}>
        {say('save')}
      </Button>
    </form>
  )
}
