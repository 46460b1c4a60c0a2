import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import type { Area } from './RulesPage.tsx'
import { words } from './words.ts'

/** The files of areas with what officers added: to read, and to take away. */
export function Export({ areas }: { areas: readonly Area[] }): ReactNode {
  const say = useWords(words)
  return (
    <section className="card">
      <h2>{say('exportYaml')}</h2>
      {areas.map((one) => (
        <Files key={one.area} area={one} />
      ))}
    </section>
  )
}

function Files({ area }: { area: Area }): ReactNode {
  const say = useWords(words)
  const [open, setOpen] = useState(false)
  const { data, error } = useQuery({
    ...ask('exportRules', { params: { area: area.area } }),
    enabled: open,
  })
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say.text(area.name)}</summary>
      {error && <Problem error={error} />}
      {!data && open && !error && <p className="quiet">{say('loading')}</p>}
      <ul className="files">
        {data?.files.map(({ path, text }) => (
          <li key={path}>
            <code>{path}</code> <Save text={text} name={path.replace('/', '-')} of={<code>{path}</code>} />
            <details>
              <summary>{say('readFile')}</summary>
              <pre className="yaml" lang="zh">
                {text}
              </pre>
            </details>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** A text as a file of its own. */
export function Save({ text, name, of }: { text: string; name: string; of: ReactNode }): ReactNode {
  const say = useWords(words)
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [text])
  return (
    <a href={address} download={name}>
      {say('save')}
      <span className="only-heard">{of}</span>
    </a>
  )
}
