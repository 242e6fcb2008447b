/** What Haddock, qdoc, texi2html, fpdoc and Doxygen write, and other generators do not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, imageUrls, keptText, outline, prose } from '../pages.ts'

test('manual generators: a signature of Haddock is a line of code without its links to the source and to itself', () => {
  const signature = (name: string): string =>
    `<div class="top"><p class="src"><a id="v:${name}" class="def">${name}</a> :: <a href="I.html">Int</a> -&gt; <a href="O.html">Oar</a> <a href="src/O.html#${name}" class="link">Source</a> <a href="#v:${name}" class="selflink">#</a></p><div class="doc"><p>${prose(name)}</p></div></div>`
  assert.deepEqual(
    outline(`<body><div id="interface"><h1>Oars</h1>${signature('newOar')}${signature('stow')}</div>`).slice(0, 3),
    ['heading: Oars', 'code: newOar :: Int -> Oar', `paragraph: ${prose('newOar')}`],
  )
})

test('manual generators: rows of members make a manual, whose warnings may repeat', () => {
  const rows =
    '<tr><td class="memItemLeft">void</td><td class="memItemRight"><a href="#f"><b>stow</b></a>()</td></tr>'.repeat(2)
  const warning =
    '<div class="admonition warning"><p><b>Warning: </b>The returned oar is owned by the shed and may be sold at any time.</p></div>'
  const section = (name: string): string => `<h3>${name}</h3><div><p>${prose(name)}</p>${warning}</div>`
  assert.equal(
    keptText(`<body><table>${rows}</table>${section('stow')}${section('row')}`).split('may be sold').length,
    3,
  )
})

test('manual generators: ways in brackets, a cell each or in a row of links, go wherever they stand', () => {
  const cell = (text: string): string => `<td>[<a href="/x"> ${text} </a>]</td>`
  const bar = `<table><tr>${cell('&lt;&lt; Moor')}<td>[<a href="/t">Top</a>][<a href="/c">Contents</a>]</td>${cell('Stow &gt;&gt;')}</tr><tr>${cell('Up : Ropes')}${cell('Knots &gt;')}</tr></table>`
  const units =
    '<table><tr><td>[<a href="/o">Overview</a>][<a href="/t">Types</a>][<a href="/i">Index</a>]</td><td>Unit oars</td></tr></table>'
  const kept = keptText(
    `<head><meta name="generator" content="texi2html 1.8"></head><body><div id="main">${units}${bar}<h3>Bend</h3><p>${prose('bend')}</p>${bar}<p>${prose('hitch')}</p>${bar}</div>`,
  )
  assert.doesNotMatch(kept, /Moor|Top|Stow|Knots|Overview/)
  assert.match(kept, /The hitch is described/)
})

test('manual generators: a page of one sentence does not become the contents of all pages', () => {
  const contents = `<div id="frame"><ul>${Array.from({ length: 60 }, (_, at) => `<li><a href="/${at}">${at}. Of ropes and knots</a>`).join('')}</ul></div>`
  const kept = keptText(
    `<head><meta name="generator" content="makeinfo"></head><body><div id="main"><h3>Bend</h3><p>A bend ties two ropes, and is tied by the one who moors the last boat of the day.</p></div>${contents}`,
  )
  assert.match(kept, /A bend ties/)
  assert.doesNotMatch(kept, /Of ropes/)
})

test('manual generators: a footer that says whose the page is goes, however short the page is', () => {
  const owner = `<div class="footer"><p>© 2020 The Oar Company. ${prose('licence')}</p></div>`
  const kept = keptText(
    `<body><div><p>This is the list of all members of Oar, with those that it inherits.</p><ul><li>stow()<li>row()</ul></div>${owner}`,
  )
  assert.match(kept, /list of all members/)
  assert.doesNotMatch(kept, /Company/)
})

test('manual generators: signs of a tree and headings of inherited rows', () => {
  const tree =
    '<table class="directory"><tr><td class="entry"><span class="icona"><span class="icon">C</span></span><a href="c.html">Oar</a></td><td class="desc">An oar is what a rower holds in both hands.</td></tr><tr><td class="entry"><span class="icona"><span class="icon">N</span></span><a href="n.html">Shed</a></td><td class="desc">The place where all oars are kept.</td></tr></table>'
  const rows =
    '<table class="memberdecls"><tr class="inherit_header pub"><td colspan="2"><img src="closed.png" alt="-"> Public members inherited from <a href="s.html">Ship</a></td></tr><tr class="memitem:1"><td class="memItemLeft">void</td><td class="memItemRight"><a href="#f">stow</a> ()</td></tr></table>'
  const html = `<head><meta name="generator" content="Doxygen 1.9"><title>Ships: Manual: oars/Oar Class Reference</title></head><body><div class="header"><div class="headertitle"><div class="title">Oar Class Reference</div></div></div><div class="contents"><p>${prose('oar')}</p>${tree}${rows}</div>`
  const kept = keptText(html)
  assert.match(kept, /^Oar \| An oar/m)
  assert.match(kept, /Public members inherited from Ship/)
  assert.deepEqual(imageUrls(html), [])
  assert.equal(extract(html).title, 'Oar Class Reference')
})

test('manual generators: a linked line of a declaration in rows stays with the others', () => {
  const line = (code: string): string => `<tr><td><p><tt>${code}</tt></p></td></tr>`
  const kept = keptText(
    `<body><h1>Shed.Find</h1><p>Find an oar by its name</p><h2>Declaration</h2><table>${line('function Shed.Find(')}${line('const Name: string')}${line('):<a href="oar.html">Oar</a>;')}</table><h2>Description</h2><p>${prose('search')}</p>`,
  )
  assert.match(kept, /\):Oar;/)
})

test('manual generators: what an old DocBook says between a heading and its first section stays, its classes are in capitals', () => {
  const html = `<body><div class="SECT1"><h1 class="SECT1">1. Ropes</h1><p>This page is part of version 3.0 of the manual.</p><div class="SECT2"><h2>1.1. Bends</h2>${['bend', 'hitch', 'knot', 'loop', 'splice'].map((word) => `<p>${prose(word)}</p>`).join('')}</div></div>`
  assert.match(keptText(html), /part of version 3\.0/)
})

test('manual generators: functions of EDoc stay, as short as what is said of them is', () => {
  const spec = (name: string): string =>
    `<h3 class="function"><a name="${name}-1">${name}/1</a></h3><div class="spec"><p><tt>${name}(Boat) -&gt; any()</tt></p></div>`
  const kept = keptText(
    `<body><div class="navbar"><a href="o.html">Overview</a></div><h1>Module oars</h1><p>Keeps the oars of all boats in one table, which every process of the shed may read.</p><h2>Function Details</h2>${spec('stow')}${spec('moor')}<hr><p><i>Generated by EDoc</i></p>`,
  )
  assert.match(kept, /stow\(Boat\) -> any\(\)[\s\S]*moor\/1[\s\S]*moor\(Boat\)/)
  assert.doesNotMatch(kept, /Overview|Generated/)
})
