import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useSubmit } from '../../shared/submit.ts'
import { readCertificate, wrongTyped } from '../../shared/typed.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Choice, Tick } from '../../shared/ui/Choice.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { DateField, TextField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { PhotoField, type Picture } from '../../shared/ui/PhotoField.tsx'
import { Questions, useFirstQuestion } from '../../shared/ui/Questions.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { askedBy } from './asked.ts'
import { guardianWords } from './guardian-words.ts'

const proofs = ['householdRegister', 'birthCertificate'] as const
type Declared = Answer<'declareGuardian'>

/** As birth certificates are numbered: a letter and nine digits. */
const isBirthCertificate = (number: string): boolean => /^[A-Z]\d{9}$/i.test(number.trim())

/** 监护关系: declared with a picture of the papers, in force at once where nobody else is on record, looked at afterwards. */
export default function GuardianPage(): ReactNode {
  const say = useWords(guardianWords)
  const client = useQueryClient()
  const me = useMe()
  const asked = askedBy(me?.person?.id)
  const [name, setName] = useState(asked.name)
  const [number, setNumber] = useState(asked.idNumber)
  const [bornOn, setBornOn] = useState('')
  const [gender, setGender] = useState<'1' | '2' | null>(null)
  const [proof, setProof] = useState<(typeof proofs)[number] | null>(null)
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  const [agreed, setAgreed] = useState(false)
  const id = readCertificate(number)
  const newborn = isBirthCertificate(number)
  const faults = {
    name: name.trim() === '',
    number: id.fault !== null,
    born: newborn && bornOn === '',
    gender: newborn && gender === null,
    proof: proof === null,
    pictures: pictures.length === 0,
    agreed: !agreed,
  }
  const submit = useSubmit({
    see: '/family',
    act: (send, by: (typeof proofs)[number]) =>
      send('declareGuardian', {
        body: {
          child: { name: name.trim(), idNumber: id.value },
          born: newborn && gender !== null ? { on: bornOn, gender } : null,
          proof: by,
          photos: pictures.map((picture) => ({ shows: by, picture })),
        },
      }),
    onDone: () => client.invalidateQueries(),
  })
  const isFirst = useFirstQuestion()
  if (submit.answer) return <Done declared={submit.answer} />
  return (
    <Page title={say('title')} backTo="/family">
      {isFirst && <p className="quiet">{say('intro')}</p>}
      <Questions
        action={say('submit')}
        busy={submit.busy}
        onDone={() => proof && submit.submit(proof)}
        last={submit.error && <Problem error={submit.error} />}
        questions={[
          {
            wrong: faults.name,
            ask: (tried) => (
              <TextField
                label={say('name')}
                value={name}
                onChange={setName}
                maxLength={50}
                autoComplete="off"
                error={tried && faults.name ? say('nameNeeded') : undefined}
              />
            ),
          },
          {
            wrong: faults.number,
            ask: (tried) => (
              <TextField
                label={say('number')}
                hint={say('numberHint')}
                value={number}
                onChange={setNumber}
                maxLength={40}
                autoComplete="off"
                spellCheck={false}
                error={
                  tried && id.fault ? wrongTyped(say('numberNeeded'), id.fault, say.language) : undefined
                }
              />
            ),
          },
          ...(newborn
            ? [
                {
                  wrong: faults.born || faults.gender,
                  ask: (tried: boolean) => (
                    <>
                      <DateField
                        label={say('bornOn')}
                        value={bornOn}
                        onChange={setBornOn}
                        max={businessToday()}
                        error={tried && faults.born ? say('bornNeeded') : undefined}
                      />
                      <Choice
                        legend={say('gender')}
                        inline
                        value={gender}
                        onChange={setGender}
                        error={tried && faults.gender ? say('genderNeeded') : undefined}
                        options={[
                          { value: '1', label: say('boy') },
                          { value: '2', label: say('girl') },
                        ]}
                      />
                    </>
                  ),
                },
              ]
            : []),
          {
            wrong: faults.proof || faults.pictures,
            ask: (tried) => (
              <>
                <Choice
                  legend={say('proof')}
                  value={proof}
                  onChange={setProof}
                  error={tried && faults.proof ? say('proofNeeded') : undefined}
                  options={proofs.map((value) => ({ value, label: say(value) }))}
                />
                <PhotoField
                  label={say('photo')}
                  hint={say('photoHint')}
                  most={2}
                  value={pictures}
                  onChange={setPictures}
                  error={tried && faults.pictures ? say('photoNeeded') : undefined}
                />
              </>
            ),
          },
          {
            wrong: faults.agreed,
            ask: (tried) => (
              <Tick
                checked={agreed}
                onChange={setAgreed}
                error={tried && faults.agreed ? say('agreeNeeded') : undefined}
              >
                {say('agree')}
              </Tick>
            ),
          },
        ]}
      />
    </Page>
  )
}

function Done({ declared }: { declared: Declared }): ReactNode {
  const say = useWords(guardianWords)
  const { child, status } = declared
  const inForce = status === 'inForce'
  return (
    <Page title={say('title')} backTo="/family">
      <ResultPage
        state={inForce ? 'done' : 'waiting'}
        title={say(inForce ? 'doneTitle' : 'waitTitle', { name: child.name })}
        reference={declared.id}
        next={[say('nextChecked', { area: say.text(declared.areaName) }), say('nextGrown')]}
        actions={
          <>
            {inForce && <LinkButton to="/family/bind">{say('bind')}</LinkButton>}
            <LinkButton look={inForce ? 'plain' : 'primary'} to="/family">
              {say('back')}
            </LinkButton>
          </>
        }
      >
        {say(inForce ? 'doneText' : 'waitText', { name: child.name })}
      </ResultPage>
    </Page>
  )
}
