import { kinOf } from '@gongji/contract/kin'
import type { Relationship } from '@gongji/policy'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { go, usePlace } from '../../shared/router.tsx'
import { shortDay } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { readCertificate, wrongTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Waiting } from '../../shared/ui/Card.tsx'
import { Choice, Tick } from '../../shared/ui/Choice.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { LetterEnglish } from '../../shared/ui/LetterEnglish.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { Questions } from '../../shared/ui/Questions.tsx'
import { SignaturePad } from '../../shared/ui/SignaturePad.tsx'
import { Steps } from '../../shared/ui/Steps.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { askedBy, keepAsked } from './asked.ts'
import { BindDone } from './BindDone.tsx'
import { consentLines } from './consent.ts'
import { purposesOf, type Rules } from './describe.ts'
import { familyRules, useFamilyChanged } from './queries.ts'
import { TermsFields } from './TermsFields.tsx'
import { firstTerms, type TermsForm, termsBody, termsFaults, wishBody } from './terms-form.ts'
import { bindWords, words } from './words.ts'

type Prepared = Answer<'prepareBinding'>
type Draft = {
  name: string
  idNumber: string
  gender: string
  relationship: Relationship | null
  terms: TermsForm
  prepared: Prepared | null
  agreed: boolean
  signature: string
  /** When the page was opened, by the phone's clock. */
  openedAt: number
}

const empty = (): Draft => ({
  name: '',
  idNumber: '',
  gender: '',
  relationship: null,
  terms: firstTerms(),
  prepared: null,
  agreed: false,
  signature: '',
  openedAt: Date.now(),
})

const toStep = (step: number): void => go(step === 0 ? '/family/bind' : `/family/bind?step=${step + 1}`)

/** 添加家庭成员 in three steps: who, what they are to each other, the letter; each step has its address, so that Back goes to the question before. */
export default function BindPage(): ReactNode {
  const say = useWords(bindWords)
  const { search } = usePlace()
  const rules = useQuery(familyRules())
  const [draft, setDraft] = useState(empty)
  const [made, setMade] = useState<Answer<'createBinding'> | null>(null)
  const wanted = Math.min(2, Math.max(0, Number(search.step ?? 1) - 1 || 0))
  // Opened in the middle, without the answers before: start at the first question.
  const answered = draft.name === '' ? 0 : draft.prepared === null ? 1 : 2
  const step = Math.min(wanted, answered)
  const change = (part: Partial<Draft>): void => {
    // The letter is about these terms: with others it is another letter, and nothing is agreed to.
    const other = 'terms' in part || 'relationship' in part
    setDraft({ ...draft, ...(other ? { prepared: null, agreed: false, signature: '' } : {}), ...part })
  }
  const names = [say('stepWho'), say('stepTerms'), say('stepLetter')]
  if (made && rules.data)
    return <BindDone binding={made} rules={rules.data} onAnother={() => setMade(null)} />
  return (
    <Page title={step === 0 ? say('title') : (names[step] ?? '')} backTo="/family">
      {rules.error && <Problem error={rules.error} />}
      {!rules.data && !rules.error && <Waiting lines={5} label={say('title')} />}
      {rules.data && (
        <>
          <Steps names={names} now={step} />
          {step === 0 && <Who draft={draft} rules={rules.data} onChange={change} />}
          {step === 1 && <Terms draft={draft} rules={rules.data} onChange={change} />}
          {step === 2 && (
            <Letter
              draft={draft}
              rules={rules.data}
              onChange={change}
              onMade={(binding) => {
                setMade(binding)
                keepAsked(null)
                setDraft(empty())
                go('/family/bind', { replace: true })
              }}
            />
          )}
        </>
      )}
    </Page>
  )
}

type StepProps = { draft: Draft; onChange: (part: Partial<Draft>) => void }

function Who({ draft, rules, onChange }: StepProps & { rules: Rules }): ReactNode {
  const say = useWords(bindWords)
  const me = useMe()
  const asked = askedBy(me?.person?.id)
  const [name, setName] = useState(draft.name || asked.name)
  const [idNumber, setIdNumber] = useState(draft.idNumber || asked.idNumber)
  const id = readCertificate(idNumber)
  const find = useSubmit({
    changesNothing: true,
    act: (send) => send('lookUpRelative', { body: { name: name.trim(), idNumber: id.value } }),
    onDone: ({ gender, premiumOnly }) => {
      const found = { name: name.trim(), idNumber: id.value, gender, prepared: null }
      // Only the premium can be authorised for somebody who is not insured yet.
      onChange(premiumOnly ? { ...found, terms: { ...draft.terms, purposes: ['premium'] } } : found)
      toStep(1)
    },
  })
  return (
    <Questions
      action={say('next')}
      busy={find.busy}
      onDone={() => {
        keepAsked({ by: me?.person?.id ?? '', name, idNumber })
        void find.submit()
      }}
      intro={
        <>
          <p className="quiet">{say('intro')}</p>
          <dl className="facts">
            <div>
              <dt>{say('authoriser')}</dt>
              <dd>
                {me?.person?.name} {me?.person?.maskedId}
              </dd>
            </div>
          </dl>
        </>
      }
      last={
        <>
          <p className="small quiet">{say('whoNot')}</p>
          <p className="small quiet">{say('childNote', { age: rules.guardianBelowAge })}</p>
          {find.error && <Problem error={find.error} />}
        </>
      }
      questions={[
        {
          wrong: name.trim() === '',
          ask: (tried) => (
            <TextField
              label={say('name')}
              value={name}
              onChange={setName}
              autoComplete="off"
              maxLength={50}
              error={tried && name.trim() === '' ? say('nameNeeded') : undefined}
            />
          ),
        },
        {
          wrong: id.fault !== null,
          ask: (tried) => (
            <TextField
              label={say('idNumber')}
              hint={say('idHint')}
              value={idNumber}
              onChange={setIdNumber}
              autoComplete="off"
              spellCheck={false}
              maxLength={60}
              error={tried && id.fault ? wrongTyped(say('idNeeded'), id.fault, say.language) : undefined}
            />
          ),
        },
      ]}
    />
  )
}

function Terms({ draft, rules, onChange }: StepProps & { rules: Rules }): ReactNode {
  const say = useWords(bindWords)
  const sayTerms = useWords(words)
  const { relationship, terms } = draft
  const faults = { relationship: relationship === null, ...termsFaults(terms) }
  const prepare = useSubmit({
    changesNothing: true,
    act: (send, chosen: Relationship) => send('prepareBinding', { body: wishBody(draft, chosen, terms) }),
    onDone: (prepared) => {
      onChange({ prepared, agreed: false, signature: '' })
      toStep(2)
    },
  })
  const { tried, form } = useForm(faults, () => relationship && prepare.submit(relationship))
  const wider = rules.widerRelationships
  const later = (wider?.kinds ?? []).filter((kind) => !rules.relationships.includes(kind))
  const usual = wishTerms(terms)
  // What was changed, or cannot be read, stays in sight.
  const [open] = useState(!isUsual(terms))
  const label = (value: Relationship): string => say.text(kinOf(value, sameAge(draft.gender)).relative)
  return (
    <form className="card stack" {...form}>
      <p>
        <strong>{draft.name}</strong>{' '}
        <span className="quiet small">{say('found', { tail: draft.idNumber.slice(-4) })}</span>
      </p>
      <Choice
        legend={say('relation', { name: draft.name })}
        hint={say('falseRelation')}
        pairs
        value={relationship}
        onChange={(kind) => onChange({ relationship: kind })}
        error={tried && faults.relationship ? say('relationNeeded') : undefined}
        options={[
          ...rules.relationships.map((value) => ({ value, label: label(value) })),
          ...later.map((value) => ({
            value,
            label: label(value),
            whyNot: wider?.from
              ? say('inForceFrom', { day: shortDay(wider.from, say.language, businessToday().slice(0, 4)) })
              : say('notInForce'),
          })),
        ]}
      />
      <details className="more terms" open={open || (tried && Object.keys(termsFaults(terms)).length > 0)}>
        <summary>{usual(sayTerms)}</summary>
        <div className="stack">
          <TermsFields
            form={terms}
            faults={tried ? faults : {}}
            mustAsk={rules.mustAsk}
            onChange={(next) => onChange({ terms: next })}
          />
        </div>
      </details>
      {prepare.error && <Problem error={prepare.error} />}
      <Button type="submit" busy={prepare.busy}>
        {say('next')}
      </Button>
    </form>
  )
}

/** For words by gender alone: who is the elder is not known before both birth dates are. */
const sameAge = (gender: string) => ({
  relative: { gender, birthDate: '' },
  payer: { gender: '', birthDate: '' },
})

/** Whether nothing was limited: every term has its line, or it does not compile. */
const isUsual = (terms: TermsForm): boolean =>
  Object.values({
    purposes: terms.purposes.length === 4,
    limitYear: terms.limitYear === null,
    limitPayment: terms.limitPayment === null,
    limitPurpose: Object.keys(terms.limitPurpose).length === 0,
    // The first day limits nothing that is asked for today.
    from: true,
    to: terms.to === '',
    onlyWhenAsked: !terms.onlyWhenAsked,
  } satisfies Record<keyof TermsForm, boolean>).every(Boolean)

/** The terms in one line, as the fold shows them: 全部用途、不限额 · 改. */
const wishTerms =
  (terms: TermsForm) =>
  (say: Say<typeof words>): string =>
    isUsual(terms) ? say('usualTerms') : say('ownTerms', { uses: purposesOf(say, terms.purposes) })

function Letter({
  draft,
  rules,
  onChange,
  onMade,
}: StepProps & { rules: Rules; onMade: (binding: Answer<'createBinding'>) => void }): ReactNode {
  const say = useWords(bindWords)
  const changed = useFamilyChanged()
  const { prepared, relationship, terms } = draft
  const letter = prepared?.letter
  const byHand = letter?.form === 'signature'
  const create = useSubmit({
    see: '/family/given',
    act: (send, chosen: Relationship) =>
      send('createBinding', {
        body: {
          ...wishBody(draft, chosen, terms),
          letter: {
            digest: letter?.digest ?? '',
            agreed: draft.agreed,
            signature: draft.signature === '' ? null : draft.signature,
            tookSeconds: Math.min(86_400, Math.max(1, Math.round((Date.now() - draft.openedAt) / 1000))),
          },
        },
      }),
    onDone: async (binding) => {
      await changed()
      onMade(binding)
    },
  })
  if (!letter || !relationship) return null
  const english = say.language === 'en' && letter.english
  const promises = [
    say('summaryTrue'),
    say('summaryCard'),
    say('summaryOrder'),
    say('summaryEnd'),
    ...(letter.text.includes('比对') ? [say('summaryCheck')] : []),
  ]
  const kin = say.text(kinOf(relationship, sameAge(draft.gender)).relative)
  return (
    <Questions
      action={say('submit')}
      busy={create.busy}
      onDone={() => create.submit(relationship)}
      last={
        <>
          <Notice>{say(`after-${prepared.consent}`, { name: prepared.name })}</Notice>
          {create.error && <Problem error={create.error} />}
        </>
      }
      questions={[
        {
          wrong: !draft.agreed,
          ask: (tried) => (
            <>
              <section aria-label={say('check')}>
                <p className="bill-head">
                  <strong>{say('whoIs', { name: draft.name, kin })}</strong>
                  <button type="button" className="link-button" onClick={() => toStep(1)}>
                    {say('change')}
                  </button>
                </p>
                <ul className="bullets">
                  {consentLines(say.language, {
                    consent: termsBody(terms),
                    relative: draft.name,
                    account: say('yourAccount'),
                    area: rules.areaName,
                    rules,
                  }).map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              </section>
              <section aria-label={say('summary')}>
                <h2 className="letter-title" lang="zh-CN">
                  {letter.title}
                </h2>
                <p>{say('summary')}</p>
                {!english && (
                  <ul className="bullets">
                    {promises.map((line) => (
                      <li key={line}>{line}</li>
                    ))}
                  </ul>
                )}
                <p className="small quiet">{say('summaryNote')}</p>
              </section>
              <LetterEnglish english={letter.english} language={say.language} />
              <section className="letter-text" lang="zh-CN" aria-label={letter.title}>
                {letter.text.split('\n').slice(2).join('\n')}
              </section>
              <Tick
                checked={draft.agreed}
                onChange={(agreed) => onChange({ agreed })}
                error={tried && !draft.agreed ? say('tickNeeded') : undefined}
              >
                {say.rich('letterTick', { title: <span lang="zh-CN">{letter.title}</span> })}
              </Tick>
            </>
          ),
        },
        ...(byHand
          ? [
              {
                wrong: draft.signature === '',
                ask: (tried: boolean) => (
                  <SignaturePad
                    label={say('letterSign')}
                    value={draft.signature}
                    onChange={(signature) => onChange({ signature })}
                    error={tried && draft.signature === '' ? say('signNeeded') : undefined}
                  />
                ),
              },
            ]
          : []),
      ]}
    />
  )
}
