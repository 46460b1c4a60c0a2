import packs from 'virtual:packs'
import { type CompiledPack, isRefusal, refusalWords } from '@gongji/policy'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { change, useElder, useSettings } from '../../shared/settings.ts'
import { Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Notice } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { Calculator } from '../what-if/Calculator.tsx'
import { startOf } from '../what-if/form.ts'
import { PatientFields } from './PatientFields.tsx'
import { afterEarlier, basisOf, isReadable, type Patient } from './patient.ts'
import { words } from './words.ts'

const nobody: Patient = {
  area: packs[0]?.area ?? '',
  group: 'working',
  age: '40',
  own: null,
  relative: null,
  wallet: null,
  earlier: null,
  disease: '',
}

/** The what-if page without a service: the rules lie in the folder, and the reader says who is ill. */
export function CalculatorApp(): ReactNode {
  const say = useWords(words)
  const [patient, setPatient] = useState(nobody)
  const [pack, setPack] = useState<CompiledPack | 'failed' | null>(null)
  const { area } = patient
  useEffect(() => {
    let wanted = true
    setPack(null)
    packs
      .find((one) => one.area === area)
      ?.load()
      .then(
        (loaded) => wanted && setPack(loaded.default),
        () => wanted && setPack('failed'),
      )
    return () => {
      wanted = false
    }
  }, [area])
  return (
    <Page title={say('title')} aside={<Switches />}>
      {pack === null && <Waiting lines={8} label={say('loading')} />}
      {pack === 'failed' && <Notice tone="danger" title={say('failed')} />}
      {pack !== null && pack !== 'failed' && (
        <WithRules key={pack.area} pack={pack} patient={patient} onPatient={setPatient} />
      )}
      <p className="small quiet">{say('note')}</p>
    </Page>
  )
}

function WithRules({
  pack,
  patient,
  onPatient,
}: {
  pack: CompiledPack
  patient: Patient
  onPatient: (patient: Patient) => void
}): ReactNode {
  const say = useWords(words)
  const [on, setOn] = useState(businessToday)
  // What cannot be read is said at its field; the answer stays that of what could.
  const [read, setRead] = useState(patient)
  const relative = say('theRelative')
  const basis = useMemo(() => basisOf(pack, read, { on, relative }), [pack, read, on, relative])
  const fields = (
    <PatientFields
      patient={patient}
      onChange={(next) => {
        onPatient(next)
        if (isReadable(next)) setRead(next)
      }}
      pack={pack}
      on={on}
    />
  )
  if (isRefusal(basis)) {
    const told = refusalWords(basis)
    return (
      <>
        <div className="card stack">{fields}</div>
        <Notice tone="notice" title={told ? say.text(told.what) : say('noRules')}>
          {told && <p>{say.text(told.mend)}</p>}
        </Notice>
      </>
    )
  }
  return (
    <>
      <Calculator
        start={startOf(Object.fromEntries(new URLSearchParams(location.search)), { basis, last: null })}
        basis={basis}
        pack={pack}
        last={null}
        who={fields}
        onDay={setOn}
        adjusted={({ benefit, change: { level } }) =>
          afterEarlier(pack, basis, { earlier: read.earlier, benefit, level })
        }
      />
      <p className="small quiet">{say('version', { hash: pack.hash.slice(0, 12) })}</p>
    </>
  )
}

function Switches(): ReactNode {
  const say = useWords(words)
  const elder = useElder()
  const { language } = useSettings()
  return (
    <>
      <button
        type="button"
        className="link-button"
        lang={language === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => change({ language: language === 'zh' ? 'en' : 'zh' })}
      >
        {say('english')}
      </button>
      <button
        type="button"
        className="link-button"
        onClick={() => change({ size: elder ? 'normal' : 'elder' })}
      >
        {say(elder ? 'usual' : 'large')}
      </button>
    </>
  )
}
