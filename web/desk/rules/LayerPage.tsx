import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { useTitle } from '../../shared/router.tsx'
import { Select } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Chips } from './Chips.tsx'
import { SeveralForm } from './SeveralForm.tsx'
import { RuleTabs } from './Tabs.tsx'
import { ValueFields } from './ValueFields.tsx'
import { benefits, layerBases, layerNames, words } from './words.ts'
import { blankOf } from './written.ts'

type Layer = keyof typeof layerNames
type Base = keyof typeof layerBases
type Benefit = keyof typeof benefits
const figures = ['deductible', 'ratio', 'cap'] as const

/** One more layer above the pool of an area that has rules, whole: what comes in, for whom, and its figures. */
export default function LayerPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('newLayer'))
  const { data, error } = useQuery(ask('listRuleAreas', {}))
  const [scheme, setScheme] = useState<'employee' | 'resident'>('resident')
  const [layer, setLayer] = useState<Layer>('criticalIllness')
  const [base, setBase] = useState<readonly Base[]>(['deductible', 'ratioShare', 'aboveCap'])
  const [used, setUsed] = useState<readonly Benefit[]>(['inpatient'])
  const [values, setValues] = useState({
    deductible: blankOf('resident.criticalIllness.deductible'),
    ratio: blankOf('resident.criticalIllness.ratio'),
    cap: blankOf('resident.criticalIllness.cap'),
  })
  const half = say.language === 'zh' ? 0 : 1
  const open = (value: string): boolean => value.trim() === '' || value.includes('?')
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('newLayer')}
      </h1>
      <div className="rules-head">
        <RuleTabs />
      </div>
      {error && <Problem error={error} />}
      {!data && !error && <p className="quiet">{say('loading')}</p>}
      {data && (
        <SeveralForm
          title={say('newLayer')}
          hint={say.rich('layerHint', { unknown: <code>unknown</code> })}
          areas={data.areas}
          today={data.today}
          changed={JSON.stringify([scheme, layer, base, used, values])}
          faults={{
            base: base.length === 0,
            benefits: used.length === 0,
            ...Object.fromEntries(figures.map((one) => [one, open(values[one])])),
          }}
          changeWith={(stated) => ({
            kind: 'layer',
            ...stated,
            scheme,
            layer,
            base: [...base],
            benefits: [...used],
            ...values,
          })}
        >
          {(tried) => (
            <>
              <div className="form-row">
                <Select
                  label={say('scheme')}
                  value={scheme}
                  onChange={setScheme}
                  options={(['employee', 'resident'] as const).map((one) => ({
                    value: one,
                    label: say(one),
                  }))}
                />
                <Select
                  label={say('layer')}
                  value={layer}
                  onChange={setLayer}
                  options={(Object.keys(layerNames) as Layer[]).map((one) => ({
                    value: one,
                    label: layerNames[one][half],
                  }))}
                />
              </div>
              <Chips
                title={say('layerBase')}
                of={layerBases}
                chosen={base}
                onChange={setBase}
                error={tried && base.length === 0 ? say('oneNeeded') : undefined}
              />
              <Chips
                title={say('layerBenefits')}
                of={benefits}
                chosen={used}
                onChange={setUsed}
                error={tried && used.length === 0 ? say('oneNeeded') : undefined}
              />
              {figures.map((one) => (
                <ValueFields
                  key={one}
                  title={say(`${one}Of`)}
                  rule={`${scheme}.${layer}.${one}`}
                  value={values[one]}
                  onChange={(value) => setValues((before) => ({ ...before, [one]: value }))}
                  wrong={tried && open(values[one])}
                />
              ))}
            </>
          )}
        </SeveralForm>
      )}
    </>
  )
}
