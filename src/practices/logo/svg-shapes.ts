/** What an SVG of a logo may consist of. Whatever is not named here is left out. */

const shapes = new Set([
  ...['g', 'defs', 'path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'text', 'tspan'],
  ...['linearGradient', 'radialGradient', 'stop', 'clipPath', 'mask'],
])

/** What can also be said in a style. */
export const styleNames: ReadonlySet<string> = new Set([
  ...[
    'fill',
    'fill-opacity',
    'fill-rule',
    'stroke',
    'stroke-width',
    'stroke-linecap',
    'stroke-linejoin',
    'stroke-miterlimit',
  ],
  ...[
    'stroke-dasharray',
    'stroke-dashoffset',
    'stroke-opacity',
    'opacity',
    'clip-path',
    'clip-rule',
    'mask',
    'stop-color',
  ],
  ...[
    'stop-opacity',
    'color',
    'display',
    'visibility',
    'font-family',
    'font-size',
    'font-weight',
    'font-style',
    'text-anchor',
  ],
  ...['letter-spacing', 'dominant-baseline'],
])

const attributes = new Set([
  ...[
    'id',
    'd',
    'points',
    'x',
    'y',
    'x1',
    'y1',
    'x2',
    'y2',
    'cx',
    'cy',
    'r',
    'rx',
    'ry',
    'fx',
    'fy',
    'dx',
    'dy',
    'width',
    'height',
  ],
  ...[
    'viewBox',
    'preserveAspectRatio',
    'transform',
    'gradientTransform',
    'gradientUnits',
    'spreadMethod',
    'offset',
  ],
  ...['clipPathUnits', 'maskUnits', 'maskContentUnits', 'pathLength', 'rotate'],
])

export function isShape(name: string): boolean {
  return shapes.has(name)
}

/** What only stands around shapes: they are drawn without it. */
export function isUnwrapped(name: string): boolean {
  return name === 'a' || name === 'switch'
}

/** Whether an attribute draws something, and its value leads nowhere: it calls nothing but colours, moves, and parts of the same picture. */
export function isAllowed(name: string, value: string): boolean {
  if (!attributes.has(name) && !styleNames.has(name)) return false
  if (name === 'id') return /^[\w.-]{1,100}$/.test(value)
  const rest = value.replace(/url\(\s*(["']?)#[\w.-]+\1\s*\)/g, '').replace(calls, '')
  return !/[()\\@<>&:;{}!\u0000-\u0008\u000B\u000C\u000E-\u001F]/.test(rest)
}

const calls = /\b(?:rgba?|hsla?|matrix|translate|scale|rotate|skewX|skewY)\([\d\s.,%+\-eE]*\)/g
