/** How services and libraries beside those of the other tables write a picture, and what is no `img`. All words and hosts are invented. */
import { eachMarkup } from './markups.ts'

eachMarkup([
  {
    of: 'A shadow root: its picture stands in a template',
    html: '<photo-card><template shadowrootmode="open"><figure><img src="/i/shadow.jpg" alt="Kite" width="900"><slot></slot></figure></template><p slot="x">cap</p></photo-card>',
    url: '/i/shadow.jpg',
  },
  {
    of: 'An object of an SVG: what it holds is the same for those who cannot read it',
    html: '<object type="image/svg+xml" data="/d/plan.svg" width="600" height="400"><img src="/d/plan.png" width="600" height="400" alt="Plan"></object>',
    url: '/d/plan.png',
  },
  {
    of: 'An object of a picture, or an embed, without an img in it: the file that it shows',
    html: '<object type="image/png" data="/d/plan.png" width="600" height="400">The plan of a kite</object><p>It flies.</p><embed type="image/jpeg" src="../d/frame.jpg" width="500" height="400"><object type="text/html" data="/d/page.html">no</object><embed type="video/mp4" src="/d/flight.png">',
    url: ['/d/plan.png', '/d/frame.jpg'],
    alt: 'The plan of a kite',
  },
  {
    of: 'An object whose fallback says that the browser cannot show it',
    html: '<object type="image/gif" data="/d/plan.gif" width="600" height="400"><p>Your browser does not show this.</p></object>',
    url: '/d/plan.gif',
    alt: null,
  },
  {
    of: 'A lazy background: a URL in data-bg, said to be a picture',
    html: '<div class="lazy-bg" role="img" aria-label="Dunes at dusk" data-bg="/bg/dunes.jpg"></div>',
    url: '/bg/dunes.jpg',
  },
  {
    of: 'WordPress, WP Rocket: data-bg holds all of the style',
    html: '<div class="rocket-lazyload" role="img" aria-label="Dunes" data-bg="url(/bg/dunes2.jpg)"></div>',
    url: '/bg/dunes2.jpg',
  },
  {
    of: 'lozad: a background in a figure',
    html: '<figure><div class="lazyload" role="img" aria-label="Dunes" data-background-image="/bg/d3.jpg"></div></figure>',
    url: '/bg/d3.jpg',
  },
  {
    of: 'srcset: no blanks behind its commas',
    html: '<img src="/a/one-300.jpg" srcset="/a/one-300.jpg 300w,/a/one-900.jpg 900w,/a/one-1800.jpg 1800w" alt="K">',
    url: '/a/one-1800.jpg',
  },
  {
    of: 'HubSpot: widths in queries',
    html: '<p><img src="https://f.hub.example/hs-fs/hubfs/kite.png?width=600&height=400&name=kite.png" width="600" height="400" srcset="https://f.hub.example/hs-fs/hubfs/kite.png?width=300&height=200&name=kite.png 300w, https://f.hub.example/hs-fs/hubfs/kite.png?width=1200&height=800&name=kite.png 1200w" alt="K"></p>',
    url: 'https://f.hub.example/hs-fs/hubfs/kite.png?width=1200&height=800&name=kite.png',
  },
  {
    of: 'Adobe AEM, core components: a template of widths on the box',
    html: '<div data-cmp-is="image" data-cmp-src="/content/kites/_jcr_content/root/image.coreimg{.width}.jpeg/1600/kite.jpeg" data-cmp-widths="320,640,1280" class="cmp-image"><img src="/content/kites/_jcr_content/root/image.coreimg.jpeg/1600/kite.jpeg" class="cmp-image__image" alt="K"></div>',
    url: '/content/kites/_jcr_content/root/image.coreimg.jpeg/1600/kite.jpeg',
  },
  {
    of: 'Adobe AEM, edge delivery: a picture of media queries',
    html: '<picture><source type="image/webp" srcset="./media_1a2b.png?width=2000&amp;format=webply&amp;optimize=medium" media="(min-width: 600px)"><source type="image/webp" srcset="./media_1a2b.png?width=750&amp;format=webply&amp;optimize=medium"><img loading="lazy" alt="" src="./media_1a2b.png?width=750&amp;format=png&amp;optimize=medium" width="1600" height="900"></picture>',
    url: '/blog/media_1a2b.png?width=2000&format=webply&optimize=medium',
  },
  {
    of: 'Confluence: a thumb, and the attachment noted beside it',
    html: '<p><span class="confluence-embedded-file-wrapper confluence-embedded-manual-size"><img class="confluence-embedded-image" width="600" src="/download/thumbnails/65/kite.png?version=1&amp;api=v2" data-image-src="/download/attachments/65/kite.png?version=1&amp;api=v2" data-unresolved-comment-count="0" data-linked-resource-id="7" data-linked-resource-type="attachment" data-base-url="https://wiki.example" data-linked-resource-default-alias="kite.png"></span></p>',
    url: '/download/attachments/65/kite.png?version=1&api=v2',
  },
  {
    of: 'Notion, exported: a link to the file',
    html: '<figure id="0a" class="image"><a href="Kites%200a1b/kite.png"><img style="width:700px" src="Kites%200a1b/kite.png"/></a><figcaption>Up</figcaption></figure>',
    url: '/blog/Kites%200a1b/kite.png',
  },
  {
    of: 'Notion, published: a proxy of the file',
    html: '<div class="notion-asset-wrapper notion-asset-wrapper-image"><img src="https://www.notion.example/image/https%3A%2F%2Fs3.example%2Fsecure%2F0a%2Fkite.png?table=block&id=0a&cache=v2" alt="K" class="lazy-image-real" decoding="async"></div>',
    url: 'https://www.notion.example/image/https%3A%2F%2Fs3.example%2Fsecure%2F0a%2Fkite.png?table=block&id=0a&cache=v2',
  },
  {
    of: 'Imgur, embedded: the picture in the quote',
    html: '<blockquote class="imgur-embed-pub" lang="en" data-id="a/0a"><a href="https://imgur.example/a/0a"><img src="https://i.imgur.example/0a1b.jpg" alt="K"></a></blockquote>',
    url: 'https://i.imgur.example/0a1b.jpg',
  },
  {
    of: 'A button around the picture of a figure',
    html: '<figure><button type="button" class="image-zoom" aria-label="Zoom"><img src="/z/kite.jpg" width="1000" height="600" alt="K"></button><figcaption>Up</figcaption></figure>',
    url: '/z/kite.jpg',
  },
  {
    of: 'Fancybox: thumbs that link to their files',
    html: '<div class="gallery"><a data-fancybox="g" href="/full/a.jpg"><img src="/thumbs/a.jpg" alt="A"></a><a data-fancybox="g" href="/full/b.jpg"><img src="/thumbs/b.jpg" alt="B"></a></div>',
    url: ['/thumbs/a.jpg', '/thumbs/b.jpg'],
  },
  {
    of: 'Glide: a slide that stands twice',
    html: '<div class="glide"><ul class="glide__slides"><li class="glide__slide glide__slide--clone"><img src="/s/b.jpg" alt=""></li><li class="glide__slide"><img src="/s/a.jpg" alt=""></li><li class="glide__slide"><img src="/s/b.jpg" alt=""></li></ul></div>',
    url: ['/s/b.jpg', '/s/a.jpg'],
  },
  {
    of: 'TwentyTwenty: before and after are two pictures',
    html: '<div class="twentytwenty-container"><img src="/t/before.jpg" alt="before"><img src="/t/after.jpg" alt="after"></div>',
    url: ['/t/before.jpg', '/t/after.jpg'],
  },
  {
    of: 'EasyZoom: a link to the file for the lens',
    html: '<div class="easyzoom"><a href="/p/kite-1600.jpg"><img src="/p/kite-500.jpg" width="500" height="500" alt="K"></a></div>',
    url: '/p/kite-500.jpg',
  },
  {
    of: 'A source for dark screens alone',
    html: '<picture><source srcset="/d/dark.png" media="(prefers-color-scheme: dark)"><img src="/d/light.png" alt="Plan" width="700"></picture>',
    url: '/d/light.png',
  },
  {
    of: 'A button drawn as a picture is none',
    html: '<form><input type="image" src="/i/go.gif" width="90" height="90"></form>',
    url: [],
  },
  {
    of: 'Astro: an island around a picture of two formats',
    html: '<astro-island><picture><source srcset="/_astro/kite.0a.avif 1x" type="image/avif"><img src="/_astro/kite.0a.png" width="1200" height="800" alt="K"></picture></astro-island>',
    url: '/_astro/kite.0a.png',
  },
  {
    of: 'Cloudflare: options in the path, the file behind them',
    html: '<img src="/cdn-cgi/image/width=400,quality=75/https://kites.example/i/kite.jpg" srcset="/cdn-cgi/image/width=400,quality=75/https://kites.example/i/kite.jpg 400w, /cdn-cgi/image/width=1600,quality=75/https://kites.example/i/kite.jpg 1600w" alt="K">',
    url: '/cdn-cgi/image/width=1600,quality=75/https://kites.example/i/kite.jpg',
  },
  {
    of: 'A link around a whole figure',
    html: '<a href="/story"><figure><img src="/i/f.jpg" width="900" alt="K"><figcaption>The kite over the bay</figcaption></figure></a>',
    url: '/i/f.jpg',
  },
  {
    of: 'A newsroom: templates in src and data-pattern, with the widths that go into them',
    html: '<figure><img class="g-lazy" src="/i/mill-{{size}}_x2.jpg" data-pattern="/i/mill-{{size}}.jpg" data-ratio="1.5" data-widths="[320,640,1254,2600]" alt="Mill"></figure>',
    url: '/i/mill-1254.jpg',
    because: 'widest',
  },
])
