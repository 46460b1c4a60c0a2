// The Markdown of docs/, as pages: headings, paragraphs, lists, tables, code, links. Nothing of it is taken as HTML.

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The address of a heading: its words, small, with dashes. */
const anchorOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .trim()
    .replaceAll(' ', '-')

/** A line with code, links and emphasis; `link` says where an address of the document leads. */
function inline(text: string, link: (to: string) => string): string {
  const parts = text.split(/(`[^`]+`)/)
  return parts
    .map((part, index) =>
      index % 2 === 1
        ? `<code>${escaped(part.slice(1, -1))}</code>`
        : escaped(part)
            .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, (_, words: string, to: string) => {
              return `<a href="${escaped(link(to))}">${words}</a>`
            })
            .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
            .replaceAll(/(?<![\w*])\*([^*]+)\*(?![\w*])/g, '<em>$1</em>'),
    )
    .join('')
}

const cellsOf = (row: string): string[] =>
  row
    .replace(/^\s*\|/, '')
    .replace(/\|\s*$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

/** A Markdown document as the inside of a page. */
export function markdownToHtml(document: string, link: (to: string) => string): string {
  const lines = document.split('\n')
  const html: string[] = []
  const say = (text: string): string => inline(text, link)
  let at = 0
  /** The lines from here on for which `belongs` holds. */
  const take = (belongs: (line: string) => boolean): string[] => {
    const taken: string[] = []
    while (at < lines.length && belongs(lines[at]!)) {
      taken.push(lines[at]!)
      at += 1
    }
    return taken
  }
  while (at < lines.length) {
    const line = lines[at]!
    const heading = /^(#{1,6}) (.*)$/.exec(line)
    if (line.trim() === '' || /^<!--/.test(line)) at += 1
    else if (line.startsWith('```')) {
      at += 1
      const code = take((one) => !one.startsWith('```'))
      at += 1
      html.push(`<pre tabindex="0"><code>${escaped(code.join('\n'))}</code></pre>`)
    } else if (heading) {
      const [, marks = '#', words = ''] = heading
      html.push(`<h${marks.length} id="${anchorOf(words)}">${say(words)}</h${marks.length}>`)
      at += 1
    } else if (/^\s*\|/.test(line)) {
      const [head = '', , ...rows] = take((one) => /^\s*\|/.test(one))
      const row = (tag: 'th' | 'td') => (one: string) =>
        `<tr>${cellsOf(one)
          .map((cell) => `<${tag}>${say(cell)}</${tag}>`)
          .join('')}</tr>`
      const body = rows.map(row('td')).join('')
      html.push(
        `<div class="wide"><table><thead>${row('th')(head)}</thead><tbody>${body}</tbody></table></div>`,
      )
    } else if (/^\s*([-*]|\d+\.) /.test(line)) {
      const ordered = /^\s*\d/.test(line)
      const items: string[] = []
      for (const one of take((next) => /^\s*([-*]|\d+\.) /.test(next) || /^\s+\S/.test(next))) {
        const item = /^\s*(?:[-*]|\d+\.) (.*)$/.exec(one)?.[1]
        if (item === undefined) items.push(`${items.pop() ?? ''} ${one.trim()}`)
        else items.push(item)
      }
      const tag = ordered ? 'ol' : 'ul'
      html.push(`<${tag}>${items.map((item) => `<li>${say(item)}</li>`).join('')}</${tag}>`)
    } else {
      const words = take((one) => one.trim() !== '' && !/^(#{1,6} |```|\s*\||\s*[-*] |\s*\d+\. )/.test(one))
      if (words.length === 0) at += 1
      else html.push(`<p>${say(words.join(' '))}</p>`)
    }
  }
  return html.join('\n')
}
