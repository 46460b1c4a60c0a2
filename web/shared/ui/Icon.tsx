import type { ReactNode } from 'react'

// Line icons on a 24-px grid, drawn for this product. Each is decoration beside a word, never instead of one.
const shapes = {
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  up: 'M5 15l7-7 7 7',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  home: 'M4 11.5L12 4.5l8 7M6.5 10v9.5h11V10M10 19.5v-5h4v5',
  code: 'M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5H16V16M19.5 13.5v6h-6v-2',
  records: 'M6 3.5h12v17l-3-2-3 2-3-2-3 2zM9 8.5h6M9 12.5h6',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6',
  family:
    'M8.5 10.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM16.5 11.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 19.5c.5-3.7 2.5-5.5 5.5-5.5s5 1.8 5.5 5.5M15.5 14.5c3 0 4.9 1.6 5.5 5',
  premium: 'M12 3.5l7.5 3V12c0 4.3-3 7.3-7.5 8.5-4.5-1.2-7.5-4.2-7.5-8.5V6.5zM8.5 12l2.5 2.5 4.5-5',
  wallet: 'M4 7.5h15.5v12H4zM4 7.5L15 4v3.5M15.5 13.5h4',
  travel:
    'M12 21c4.5-4.7 6.5-8.2 6.5-11a6.5 6.5 0 1 0-13 0c0 2.8 2 6.3 6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  chronic: 'M3.5 12.5h4l2-6 4 11L16 10.5l1 2h3.5',
  hospital: 'M5 20.5v-14h14v14M3.5 20.5h17M12 9v5M9.5 11.5h5M10 20.5v-3h4v3',
  certificate: 'M5 3.5h14v12H5zM8.5 7.5h7M8.5 11h4M10 15.5v5l2.5-1.5 2.5 1.5v-5',
  news: 'M4.5 10.5v4h3l7 4v-12l-7 4zM18 9.5c1 .7 1.5 1.6 1.5 3s-.5 2.3-1.5 3',
  calculator: 'M6 3.5h12v17H6zM9 7h6v3H9zM9 13.5h.01M12 13.5h.01M15 13.5h.01M9 17h.01M12 17h.01M15 17h.01',
  document: 'M6.5 3.5h8l3 3v14h-11zM14 3.5V7h3.5M9 11h6M9 14.5h6',
  objection: 'M4.5 5h15v11h-8l-4 3.5V16h-3zM12 8v3.5M12 13.5h.01',
  claim: 'M5 4.5h14v15L16.7 18l-2.4 1.5L12 18l-2.3 1.5L7.3 18 5 19.5zM9.5 8l2.5 3 2.5-3M12 11v4.5M10 12.5h4',
  listen: 'M4.5 10v4h3l4.5 3.5v-11L7.5 10zM15 9.5c1.5 1.5 1.5 3.5 0 5M17.5 7c2.9 2.9 2.9 7.1 0 10',
  all: 'M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01',
  call: 'M5 4.5h4l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v4c-8 .8-15.3-6.5-14.500-14.500z',
  help: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM9.8 9.5c.2-1.3 1-2 2.2-2s2.2.8 2.2 2c0 1.7-2.2 1.9-2.2 3.7M12 16.5h.01',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2',
  pause: 'M9 6v12M15 6v12',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20',
  settings:
    'M4.5 7h8M16.5 7h3M4.5 17h3M11.5 17h8M14.5 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9.5 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  print: 'M7 9V4h10v5M7.5 17H5V9h14v8h-2.5M7.5 14h9v6h-9z',
  till: 'M4 11h16v9H4zM7 11V4h10v7M9.5 7.5h5M8 15.5h.01M12 15.5h.01M16 15.5h.01',
  list: 'M8.5 6.5h11M8.5 12h11M8.5 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01',
  eye: 'M3 12c2.2-4 5.2-6 9-6s6.8 2 9 6c-2.2 4-5.2 6-9 6s-6.8-2-9-6zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  chart: 'M4 20.5V4M4 20.5h16M8 17v-5M12 17V8M16 17v-7',
  bell: 'M6.5 16.5v-6a5.5 5.5 0 1 1 11 0v6l1.5 1.5H5zM10.5 20.5h3',
} satisfies Record<string, string>

export type IconName = keyof typeof shapes

export function Icon({ name, size = '1.35em' }: { name: IconName; size?: string }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  )
}
