/** The keys of the playground, as its dialog lists them. */

interface KeyGroup {
  readonly where: string
  readonly keys: readonly (readonly [keys: string, what: string])[]
}

export const KEYS: readonly KeyGroup[] = [
  {
    where: 'Everywhere',
    keys: [
      ['Ctrl+Enter', 'Run'],
      ['Esc', 'Stop the run; in a dialog or menu: close it'],
      ['Ctrl+S', 'Copy a link to what you see'],
      ['?', 'This list (outside of editor and terminal)'],
    ],
  },
  {
    where: 'Editor',
    keys: [
      ['Ctrl+Space', 'Complete'],
      ['Ctrl+K Ctrl+I', 'What is this? The type and its documentation'],
      ['F8', 'Next error or warning'],
      ['Ctrl+.', 'Repair it'],
      ['Ctrl+M', 'Let Tab leave the editor'],
      ['F1', 'All commands of the editor'],
    ],
  },
  {
    where: 'Timeline',
    keys: [
      ['← →', 'Previous, next event; PgUp and PgDn: 20 at once'],
      ['Home End', 'First event; back to the newest'],
      ['Space', 'Play, pause the view'],
      ['. ,', 'Next, previous event of the lane'],
      ['W S', 'Zoom in, zoom out; also Ctrl and the wheel'],
      ['A D', 'To the left, to the right; also Shift and the wheel'],
      ['F', 'The bar at the cursor fills the view'],
      ['P', 'Pin the lane to the top, or no more'],
      ['F9', 'In the editor: stop at this line, or no more'],
    ],
  },
  {
    where: 'Between the parts',
    keys: [
      ['Tab', 'To the next part; in the terminal, Ctrl+I sends a Tab to the program'],
      ['← →', 'In tabs and in the choice of layout: the next one; on a divider: make a part larger'],
      ['↑ ↓', 'In the table: the event above, below; on a divider between rows: make a part larger'],
      ['Home End', 'On a divider: as far as it goes; Enter: back to its first place'],
    ],
  },
]
