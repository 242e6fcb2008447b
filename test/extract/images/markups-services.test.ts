/** How image services, documentation generators, embeds and newsrooms write a picture, each with its right answer. All words and hosts are invented. */
import { eachMarkup } from './markups.ts'

eachMarkup([
  {
    of: 'Cloudinary: transformations in the path, a blurred one in src',
    html: '<img src="https://res.cloud.example/kites/image/upload/e_blur:1000,q_1,w_100/v1/tail.jpg" data-src="https://res.cloud.example/kites/image/upload/c_scale,f_auto,q_auto,w_1200/v1/tail.jpg" alt="Tail" width="1200">',
    url: 'https://res.cloud.example/kites/image/upload/c_scale,f_auto,q_auto,w_1200/v1/tail.jpg',
    because: 'real-file',
  },
  {
    of: 'imgix: the width asked for in the query counts, times its density',
    html: '<img src="https://kites.imgix.example/box.jpg?auto=format&w=400&dpr=1" data-src="https://kites.imgix.example/box.jpg?auto=format&w=600&dpr=2" alt="Box">',
    url: 'https://kites.imgix.example/box.jpg?auto=format&w=600&dpr=2',
  },
  {
    of: 'Contentful: a large src beside smaller sizes',
    html: '<img src="https://images.ctf.example/s/id/wind.jpg?w=1600&fm=jpg" srcset="https://images.ctf.example/s/id/wind.jpg?w=400&fm=jpg 400w, https://images.ctf.example/s/id/wind.jpg?w=800&fm=jpg 800w" alt="Wind">',
    url: 'https://images.ctf.example/s/id/wind.jpg?w=1600&fm=jpg',
    because: 'widest',
  },
  {
    of: 'Sanity: the name holds the size of the original, the query what comes',
    html: '<img src="https://cdn.sane.example/images/p/production/0a1b2c-4000x3000.jpg?w=320&fit=max" data-src="https://cdn.sane.example/images/p/production/0a1b2c-4000x3000.jpg?w=1280&fit=max" alt="Loft">',
    url: 'https://cdn.sane.example/images/p/production/0a1b2c-4000x3000.jpg?w=1280&fit=max',
  },
  {
    of: 'Akamai: a policy and a width',
    html: '<img src="https://img.news.example/pool/gale.jpg?impolicy=preview&imwidth=320" data-original="https://img.news.example/pool/gale.jpg?impolicy=main&imwidth=1280" alt="Gale">',
    url: 'https://img.news.example/pool/gale.jpg?impolicy=main&imwidth=1280',
  },
  {
    of: 'Fastly: formats in the sources of a picture, the file in src',
    html: '<picture><source type="image/avif" srcset="/media/pier.jpg?width=1000&format=avif"><source type="image/webp" srcset="/media/pier.jpg?width=1000&format=webp"><img src="/media/pier.jpg?width=1000&format=pjpg" alt="Pier"></picture>',
    url: '/media/pier.jpg?width=1000&format=pjpg',
    because: 'own-src',
  },
  {
    of: 'Flickr: an embed is a link around the picture',
    html: '<p><a data-flickr-embed="true" href="https://www.flickr.example/photos/ann/501/in/dateposted/" title="Gulls"><img src="https://live.flickr.example/65535/501_0a1b_b.jpg" width="1024" height="683" alt="Gulls"></a><script async src="//embedr.flickr.example/assets/client-code.js"></script></p>',
    url: 'https://live.flickr.example/65535/501_0a1b_b.jpg',
  },
  {
    of: 'Tumblr: sizes as folders',
    html: '<figure class="tmblr-full" data-orig-height="1920" data-orig-width="1280"><img src="https://64.media.tumblr.example/0a/s640x960/1b.jpg" data-orig-height="1920" data-orig-width="1280" srcset="https://64.media.tumblr.example/0a/s540x810/2c.jpg 540w, https://64.media.tumblr.example/0a/s1280x1920/3d.jpg 1280w"></figure>',
    url: 'https://64.media.tumblr.example/0a/s1280x1920/3d.jpg',
    because: 'widest',
  },
  {
    of: 'Imgur: a bare picture without a scheme',
    html: '<div class="post-image-container"><img src="//i.imgur.example/Ab12Cd3.jpg" alt="" itemprop="contentURL"></div>',
    url: 'https://i.imgur.example/Ab12Cd3.jpg',
  },
  {
    of: 'GitHub: a readme shows pictures through a proxy, their own address beside it',
    html: '<p dir="auto"><a target="_blank" rel="noopener" href="https://camo.hub.example/0a1b2c/68747470"><img src="https://camo.hub.example/0a1b2c/68747470" alt="A screenshot" data-canonical-src="https://other.example/shot.png" style="max-width: 100%;"></a></p>',
    url: 'https://camo.hub.example/0a1b2c/68747470',
  },
  {
    of: 'GitLab: a link around a lazy upload',
    html: '<p><a class="no-attachment-icon gfm" href="/kites/docs/uploads/0a1b/plan.png" target="_blank"><img src="data:image/gif;base64,R0lG" alt="plan" class="gfm lazy" data-src="/kites/docs/uploads/0a1b/plan.png" decoding="async"></a></p>',
    url: '/kites/docs/uploads/0a1b/plan.png',
  },
  {
    of: 'Hugo: a figure with a title',
    html: '<figure class="align-center"><img loading="lazy" src="frame.png#center" alt="Frame"><figcaption><p>The frame, <em>from below</em></p></figcaption></figure>',
    url: '/blog/frame.png',
    caption: 'The frame, from below',
  },
  {
    of: 'Jekyll: a picture in a paragraph of its own',
    html: '<p><img src="/assets/img/posts/2022-03-01-bow.png" alt="The bow" /></p>',
    url: '/assets/img/posts/2022-03-01-bow.png',
  },
  {
    of: 'Docusaurus: a picture with the digest of its bytes',
    html: '<p><img loading="lazy" alt="Diagram of a bridle" src="/assets/images/bridle-0a1b2c3d.png" width="1200" height="700" class="img_ev3q"></p>',
    url: '/assets/images/bridle-0a1b2c3d.png',
  },
  {
    of: 'VuePress: a zoomable picture',
    html: '<p><img src="/assets/img/knots.0a1b2c3d.png" alt="Knots" class="medium-zoom-image" data-zoom-src="/assets/img/knots.0a1b2c3d.png"></p>',
    url: '/assets/img/knots.0a1b2c3d.png',
  },
  {
    of: 'Sphinx: two pictures of one plot directive, each with its sharper copy',
    html: '<figure class="align-default"><img alt="../_images/lift_00.png" class="plot-directive" src="../_images/lift_00.png" srcset="../_images/lift_00.png, ../_images/lift_00.2x.png 2.00x"></figure><figure class="align-default"><img alt="../_images/lift_01.png" class="plot-directive" src="../_images/lift_01.png" srcset="../_images/lift_01.png, ../_images/lift_01.2x.png 2.00x"></figure>',
    url: ['/_images/lift_00.2x.png', '/_images/lift_01.2x.png'],
  },
  {
    of: 'A newsroom: widths as folders, a placeholder in front',
    html: '<figure><div data-component="image-block"><div class="placeholder"><img src="/bundle/grey-placeholder.png" class="hide-when-no-script" aria-label="image unavailable"><img sizes="(min-width: 1280px) 50vw, 96vw" srcset="https://ichef.news.example/news/240/cpsprod/a.jpg.webp 240w, https://ichef.news.example/news/976/cpsprod/a.jpg.webp 976w, https://ichef.news.example/news/1536/cpsprod/a.jpg.webp 1536w" src="https://ichef.news.example/news/480/cpsprod/a.jpg.webp" loading="eager" alt="A storm" width="976" height="549"></div></div></figure>',
    url: 'https://ichef.news.example/news/1536/cpsprod/a.jpg.webp',
    because: 'widest',
  },
  {
    of: 'Another newsroom: sources for sharp and plain screens, none with a descriptor',
    html: '<figure><picture><source srcset="https://i.paper.example/img/0a/master/4800.jpg?width=620&dpr=2&s=a" media="(min-width: 1300px) and (-webkit-min-device-pixel-ratio: 1.25)"><source srcset="https://i.paper.example/img/0a/master/4800.jpg?width=620&dpr=1&s=b" media="(min-width: 980px)"><source srcset="https://i.paper.example/img/0a/master/4800.jpg?width=445&dpr=1&s=c" media="(min-width: 320px)"><img alt="A harbour" src="https://i.paper.example/img/0a/master/4800.jpg?width=445&dpr=1&s=c" width="445" height="267"></picture></figure>',
    url: 'https://i.paper.example/img/0a/master/4800.jpg?width=620&dpr=1&s=b',
    because: 'source',
  },
])
