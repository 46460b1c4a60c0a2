import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextArea } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { AgencyPhotos } from './AgencyPhotos.tsx'
import { Fact } from './ClaimDetail.tsx'
import type { Work } from './WorkPage.tsx'

const words = {
  loading: ['正在读取', 'Reading'],
  child: ['孩子', 'Child'],
  guardian: ['声明人', 'Declared by'],
  born: ['出生日期', 'Born'],
  proof: ['材料', 'Paper'],
  householdRegister: ['户口簿', 'household register'],
  birthCertificate: ['出生医学证明', 'birth certificate'],
  declared: ['声明', 'Declared'],
  words: ['不认可的原因（本人会看到）', 'Why it is refused (they will read it)'],
  wordsNeeded: ['请写明原因', 'Say why'],
  confirm: ['认可', 'Confirm'],
  refuse: ['不认可', 'Refuse'],
  refused: [
    '不认可后，声明人不能再替孩子办理；由其同意的共济授权先暂停。',
    'Refused, they no longer act for the child; what they consented to pauses.',
  ],
  done: ['已办：现在是“{state}”。', 'Done: it is now “{state}”.'],
} as const

/** A guardianship declared on the phone, beside the pictures of its papers. */
export function GuardianDetail({ work }: { work: Work }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const params = { personId: work.personId ?? '', id: work.id }
  const { data, error } = useQuery(ask('readAgencyGuardian', { params }))
  const [why, setWhy] = useState('')
  const [tried, setTried] = useState(false)
  const decide = useSubmit<NonNullable<typeof data>, 'confirm' | 'refuse'>({
    act: (send, decision) =>
      send('decideGuardian', { params, body: { decision, words: why.trim(), version: data?.version ?? 0 } }),
    onDone: () => queries.invalidateQueries(),
  })
  if (error) return <Problem error={error} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  const open = data.status === 'inForce' || data.status === 'waiting'
  const refuse = (): void => {
    setTried(true)
    if (why.trim() !== '') void decide.submit('refuse')
  }
  return (
    <section className="card card-table hall-one" aria-label={say.text(work.what)}>
      <div className="card-head">
        <h2>{say.text(work.what)}</h2>
        <span className="tag">{say.text(data.statusName)}</span>
      </div>
      <dl className="hall-facts">
        <Fact name={say('child')}>
          <span lang="zh">{data.child.name}</span> <code>{data.child.maskedId}</code>
        </Fact>
        <Fact name={say('born')}>{data.child.birthDate}</Fact>
        <Fact name={say('guardian')}>
          <span lang="zh">{data.guardian.name}</span> <code>{data.guardian.maskedId}</code>
        </Fact>
        <Fact name={say('proof')}>{say(data.proof)}</Fact>
        <Fact name={say('declared')}>{dayAndTime(data.declaredAt)}</Fact>
      </dl>
      <AgencyPhotos personId={params.personId} photos={data.photos} />
      {open && (
        <div className="card-text stack">
          <TextArea
            label={say('words')}
            hint={say('refused')}
            value={why}
            onChange={setWhy}
            maxLength={300}
            error={tried && why.trim() === '' ? say('wordsNeeded') : undefined}
          />
          {decide.error && <Problem error={decide.error} again={false} />}
          <div className="desk-row">
            <Button busy={decide.busy} onClick={() => void decide.submit('confirm')}>
              {say('confirm')}
            </Button>
            <Button look="second" busy={decide.busy} onClick={refuse}>
              {say('refuse')}
            </Button>
          </div>
        </div>
      )}
      {decide.answer && (
        <div className="card-text">
          <Notice tone="good" title={say('done', { state: say.text(decide.answer.statusName) })} />
        </div>
      )}
    </section>
  )
}
