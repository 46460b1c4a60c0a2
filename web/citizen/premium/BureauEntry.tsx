import type { ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { Card } from '../../shared/ui/Card.tsx'
import { QrCode } from '../../shared/ui/QrCode.tsx'
import { useWords } from '../../shared/words.ts'
import './premium.css'
import { words } from './words.ts'

/** Yunnan: the way into the tax bureau's own page, by QR code or link, and its menus by name. */
export function BureauEntry({ entry }: { entry: Answer<'readBureauEntry'> }): ReactNode {
  const say = useWords(words)
  return (
    <Card>
      <div className="stack">
        <h2 className="legend">{say('bureauTitle')}</h2>
        <p>{say('bureauText')}</p>
        {entry.address !== null && (
          <>
            <QrCode text={entry.address} label={say('bureauQr')} />
            <a className="button button-primary" href={entry.address} target="_blank" rel="noreferrer">
              {say('bureauOpen')}
            </a>
          </>
        )}
        <div>
          <p className="small quiet">{say('bureauMenus')}</p>
          <ol className="bureau-menus">
            {entry.menus.map((menu) => (
              <li key={menu.zh}>{say.text(menu)}</li>
            ))}
          </ol>
        </div>
      </div>
    </Card>
  )
}
