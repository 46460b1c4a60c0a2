import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { useTitle } from '../../shared/router.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { SeveralForm } from './SeveralForm.tsx'
import { RuleTabs } from './Tabs.tsx'
import { words } from './words.ts'

/** What a table program saved: UTF-8, or GBK where it is not. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** The list of chronic diseases of an area, as a table. */
export default function DiseasesPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('diseaseList'))
  const { data, error } = useQuery(ask('listRuleAreas', {}))
  const { data: template } = useQuery({ ...ask('readDiseaseTemplate', {}), staleTime: 600_000 })
  const [text, setText] = useState('')
  const wrong = text.trim() === ''
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('diseaseList')}
      </h1>
      <div className="rules-head">
        <RuleTabs />
      </div>
      {error && <Problem error={error} />}
      {!data && !error && <p className="quiet">{say('loading')}</p>}
      {data && (
        <SeveralForm
          title={say('diseaseList')}
          hint={say('diseaseHint')}
          areas={data.areas}
          today={data.today}
          changed={text}
          faults={{ text: wrong }}
          changeWith={(stated) => ({ kind: 'diseases', ...stated, text })}
        >
          {(tried) => (
            <>
              <div className="desk-row">
                {template && (
                  <a
                    className="button button-second"
                    download="chronic-diseases.csv"
                    // The mark in front tells table programs that it is UTF-8.
                    href={`data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${template.text}`)}`}
                  >
                    {say('diseaseTemplate')}
                  </a>
                )}
                <label className="stack">
                  {say('chooseList')}
                  <input
                    type="file"
                    accept=".csv,.txt,text/csv"
                    onChange={(event) => {
                      const [file] = event.target.files ?? []
                      if (file) void textOf(file).then(setText)
                    }}
                  />
                </label>
              </div>
              <label className="stack">
                {say('listText')}
                <textarea
                  className="input mono"
                  lang="zh"
                  rows={Math.min(16, Math.max(4, text.split('\n').length + 1))}
                  aria-invalid={(tried && wrong) || undefined}
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
              </label>
              {tried && wrong && <small className="wrong">{say('listNeeded')}</small>}
            </>
          )}
        </SeveralForm>
      )}
    </>
  )
}
