import { type ReactNode, useEffect, useState } from 'react'
import { useWords } from '../../shared/words.ts'
import { type CurlBill, curlLines } from './curl-lines.ts'
import { words } from './words.ts'

/** What a hospital's program would send for the bill above, ready for a terminal. */
export function CurlLines(bill: CurlBill): ReactNode {
  const say = useWords(words)
  const [copied, setCopied] = useState(false)
  const text = curlLines(bill)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other lines have not been copied yet
  useEffect(() => setCopied(false), [text])
  return (
    <details className="card fold start-curl">
      <summary>{say('hospital')}</summary>
      <p className="quiet">{say('hospitalNote')}</p>
      <div className="curl">
        <button
          type="button"
          className="curl-copy"
          onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        >
          {say(copied ? 'copied' : 'copy')}
        </button>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keys */}
        <pre tabIndex={0}>{text}</pre>
      </div>
    </details>
  )
}
