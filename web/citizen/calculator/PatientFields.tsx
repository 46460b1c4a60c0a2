import packs from 'virtual:packs'
import type { CompiledPack } from '@gongji/policy'
import type { ReactNode } from 'react'
import { Choice } from '../../shared/ui/Choice.tsx'
import { MoneyField, Select, TextField } from '../../shared/ui/Field.tsx'
import { useWords } from '../../shared/words.ts'
import { diseasesOf, groups, isAge, type Patient, schemeOf } from './patient.ts'
import { words } from './words.ts'

/** Who is ill, where they are insured, and what is on the accounts. */
export function PatientFields({
  patient,
  onChange,
  pack,
  on,
}: {
  patient: Patient
  onChange: (patient: Patient) => void
  pack: CompiledPack
  on: string
}): ReactNode {
  const say = useWords(words)
  const set = <Name extends keyof Patient>(name: Name) => {
    return (value: Patient[Name]): void => onChange({ ...patient, [name]: value })
  }
  const diseases = diseasesOf(pack, on)
  return (
    <>
      <Select
        label={say('area')}
        value={patient.area}
        onChange={set('area')}
        options={packs.map(({ area, name }) => ({ value: area, label: say.text(name) }))}
      />
      <Choice
        legend={say('group')}
        pairs
        value={patient.group}
        onChange={set('group')}
        options={groups.map((value) => ({ value, label: say(value) }))}
      />
      <div className="two">
        <TextField
          label={say('age')}
          inputMode="numeric"
          value={patient.age}
          onChange={set('age')}
          error={isAge(patient.age) ? undefined : say('ageWrong')}
        />
        {schemeOf(patient.group) === 'employee' && (
          <MoneyField label={say('own')} value={patient.own} onChange={set('own')} />
        )}
        <MoneyField label={say('relative')} value={patient.relative} onChange={set('relative')} />
        <MoneyField label={say('wallet')} value={patient.wallet} onChange={set('wallet')} />
        <MoneyField
          label={say('earlier')}
          hint={say('earlierNote')}
          value={patient.earlier}
          onChange={set('earlier')}
        />
        {diseases.length > 0 && (
          <Select
            label={say('disease')}
            value={patient.disease}
            onChange={set('disease')}
            options={[
              { value: '', label: say('noDisease') },
              ...diseases.map(({ code, name }) => ({ value: code, label: say.text(name) })),
            ]}
          />
        )}
      </div>
    </>
  )
}
