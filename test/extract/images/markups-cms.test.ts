/** How content management systems write a picture, each in its own markup with its right answer. All words and hosts are invented. */
import { eachMarkup } from './markups.ts'

eachMarkup([
  {
    of: 'WordPress, classic editor: a linked medium size with srcset',
    html: '<p><a href="https://kites.example/wp-content/uploads/2021/05/tail.jpg"><img loading="lazy" class="alignnone size-medium wp-image-81" src="https://kites.example/wp-content/uploads/2021/05/tail-300x200.jpg" alt="Tail" width="300" height="200" srcset="https://kites.example/wp-content/uploads/2021/05/tail-300x200.jpg 300w, https://kites.example/wp-content/uploads/2021/05/tail-1024x683.jpg 1024w, https://kites.example/wp-content/uploads/2021/05/tail.jpg 1500w" sizes="(max-width: 300px) 100vw, 300px"></a></p>',
    url: 'https://kites.example/wp-content/uploads/2021/05/tail.jpg',
    because: 'widest',
  },
  {
    of: 'WordPress, classic caption: a thumb that links to its full size',
    html: '<div id="attachment_9" class="wp-caption aligncenter" style="width: 160px"><a href="/wp-content/uploads/bow.jpg"><img class="size-thumbnail" src="/wp-content/uploads/bow-150x150.jpg" alt="" width="150" height="150"></a><p class="wp-caption-text">The bow</p></div>',
    url: '/wp-content/uploads/bow.jpg',
    because: 'full-size',
    caption: 'The bow',
  },
  {
    of: 'WordPress, Gutenberg: a figure with a lightbox button',
    html: '<figure data-wp-interactive="core/image" class="wp-block-image size-large wp-lightbox-container"><img data-wp-on--click="actions.showLightbox" src="/up/keel-1024x683.jpg" width="1024" height="683" alt=""><button class="lightbox-trigger" aria-label="Enlarge"><svg><path></path></svg></button><figcaption class="wp-element-caption">The keel</figcaption></figure>',
    url: '/up/keel-1024x683.jpg',
    because: 'only',
    caption: 'The keel',
  },
  {
    of: 'WordPress gallery: each picture of the list',
    html: '<figure class="wp-block-gallery has-nested-images"><figure class="wp-block-image"><a href="/up/a.jpg"><img src="/up/a-768x512.jpg" alt=""></a></figure><figure class="wp-block-image"><a href="/up/b.jpg"><img src="/up/b-768x512.jpg" alt=""></a></figure></figure>',
    url: ['/up/a-768x512.jpg', '/up/b-768x512.jpg'],
  },
  {
    of: 'WordPress, Jetpack: Photon in src, the file and its sizes noted beside it',
    html: '<p><img src="https://i0.wp.example/kites.example/up/line.jpg?resize=300%2C200&ssl=1" data-attachment-id="7" data-permalink="https://kites.example/line/" data-orig-file="https://i0.wp.example/kites.example/up/line.jpg?fit=1600%2C1067&ssl=1" data-orig-size="1600,1067" data-comments-opened="1" data-image-meta="{}" data-image-title="line" data-medium-file="https://i0.wp.example/kites.example/up/line.jpg?fit=300%2C200&ssl=1" data-large-file="https://i0.wp.example/kites.example/up/line.jpg?fit=1024%2C683&ssl=1" alt="Line"></p>',
    url: 'https://i0.wp.example/kites.example/up/line.jpg?fit=1600%2C1067&ssl=1',
    because: 'widest',
  },
  {
    of: 'WordPress, Jetpack lazy images: a noscript copy beside the lazy one',
    html: '<p><img class="jetpack-lazy-image" src="data:image/gif;base64,R0lG" data-lazy-src="https://kites.example/up/reel.jpg?is-pending-load=1" width="800" height="533"><noscript><img data-lazy-fallback="1" src="https://kites.example/up/reel.jpg" width="800" height="533"></noscript></p>',
    url: 'https://kites.example/up/reel.jpg?is-pending-load=1',
  },
  {
    of: 'WordPress, WP Rocket: an SVG in src, sizes in data-lazy-srcset',
    html: `<p><img src="data:image/svg+xml,%3Csvg%20viewBox='0%200%20640%20427'%3E%3C/svg%3E" data-lazy-srcset="/up/spar-640x427.jpg 640w, /up/spar-1280x854.jpg 1280w" data-lazy-sizes="100vw" data-lazy-src="/up/spar-640x427.jpg" alt="Spar"><noscript><img src="/up/spar-640x427.jpg" alt="Spar"></noscript></p>`,
    url: '/up/spar-1280x854.jpg',
    because: 'widest',
  },
  {
    of: 'WordPress, LiteSpeed: data-src behind a coloured placeholder',
    html: '<p><img data-lazyloaded="1" data-placeholder-resp="800x533" src="data:image/svg+xml;base64,PHN2" data-src="/up/fin.jpg" width="800" height="533" alt="Fin"><noscript><img src="/up/fin.jpg" alt="Fin"></noscript></p>',
    url: '/up/fin.jpg',
  },
  {
    of: 'WordPress, ShortPixel: a service in src that shrinks to one pixel',
    html: '<p><img src="data:image/gif;base64,R0lGODlh" data-spai="1" data-src="https://cdn.shrink.example/spai/q_lossy+ret_img/kites.example/up/loop.png" alt="Loop" width="700"></p>',
    url: 'https://cdn.shrink.example/spai/q_lossy+ret_img/kites.example/up/loop.png',
  },
  {
    of: 'WordPress, Elementor: a lightbox link around a widget image',
    html: '<div class="elementor-element elementor-widget elementor-widget-image"><div class="elementor-widget-container"><a href="/up/knot.jpg" data-elementor-open-lightbox="yes" data-elementor-lightbox-title="knot"><img decoding="async" width="768" height="512" src="/up/knot-768x512.jpg" class="attachment-medium_large" alt=""></a></div></div>',
    url: '/up/knot-768x512.jpg',
  },
  {
    of: 'Medium: a blurred preview, an empty image and the noscript copy',
    html: '<figure><div><div><img src="https://miro.medium.example/max/60/1*abc.jpeg?q=20" width="700" height="467"></div><div><img class="lazy" width="700" height="467"><noscript><img src="https://miro.medium.example/max/2000/1*abc.jpeg" width="700" height="467"></noscript></div></div><figcaption>Over the bay</figcaption></figure>',
    url: 'https://miro.medium.example/max/2000/1*abc.jpeg',
    caption: 'Over the bay',
  },
  {
    of: 'Substack: a link to the file, the picture with widths through a proxy',
    html: '<div class="captioned-image-container"><figure><a class="image-link image2" target="_blank" href="https://substackcdn.example/image/fetch/f_auto,q_auto:good/https%3A%2F%2Fbucket.example%2Fpublic%2Fimages%2Fgull.png"><div class="image2-inset"><picture><source type="image/webp" srcset="https://substackcdn.example/image/fetch/w_424,c_limit,f_webp/https%3A%2F%2Fbucket.example%2Fpublic%2Fimages%2Fgull.png 424w, https://substackcdn.example/image/fetch/w_1456,c_limit,f_webp/https%3A%2F%2Fbucket.example%2Fpublic%2Fimages%2Fgull.png 1456w"><img src="https://substackcdn.example/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2Fbucket.example%2Fpublic%2Fimages%2Fgull.png" width="1456" height="970" data-attrs="{}" class="sizing-normal" srcset="https://substackcdn.example/image/fetch/w_424,c_limit,f_auto/https%3A%2F%2Fbucket.example%2Fpublic%2Fimages%2Fgull.png 424w, https://substackcdn.example/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2Fbucket.example%2Fpublic%2Fimages%2Fgull.png 1456w"></picture></div></a></figure></div>',
    url: 'https://substackcdn.example/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2Fbucket.example%2Fpublic%2Fimages%2Fgull.png',
    because: 'widest',
  },
  {
    of: 'MediaWiki: a thumb with densities, the size of the file noted, a link to its page',
    html: '<figure class="mw-default-size"><a href="/wiki/File:Delta.png" class="mw-file-description"><img src="//upload.wiki.example/thumb/6/65/Delta.png/220px-Delta.png" decoding="async" width="220" height="147" class="mw-file-element" srcset="//upload.wiki.example/thumb/6/65/Delta.png/330px-Delta.png 1.5x, //upload.wiki.example/thumb/6/65/Delta.png/440px-Delta.png 2x" data-file-width="3000" data-file-height="2000"></a><figcaption>A delta</figcaption></figure>',
    url: 'https://upload.wiki.example/thumb/6/65/Delta.png/440px-Delta.png',
    because: 'densest',
    caption: 'A delta',
  },
  {
    of: 'Fandom: a lazy image with the key of its record',
    html: '<figure class="thumb"><a href="https://static.fans.example/boats/images/a/ab/Rig.png/revision/latest?cb=2020" class="image"><img alt="Rig" src="data:image/gif;base64,R0lG" width="180" height="120" data-image-name="Rig.png" data-image-key="Rig.png" data-relevant="0" data-src="https://static.fans.example/boats/images/a/ab/Rig.png/revision/latest/scale-to-width-down/180?cb=2020" class="thumbimage lazyload"></a><figcaption>The rig</figcaption></figure>',
    url: 'https://static.fans.example/boats/images/a/ab/Rig.png/revision/latest?cb=2020',
    because: 'full-size',
    caption: 'The rig',
  },
  {
    of: 'Discourse: a lightbox with the name and size of the file',
    html: '<div class="lightbox-wrapper"><a class="lightbox" href="https://cdn.talk.example/original/2X/9/9a.jpeg" data-download-href="/uploads/short-url/x.jpeg?dl=1" title="swing"><img src="https://cdn.talk.example/optimized/2X/9/9a_2_690x388.jpeg" alt="swing" data-base62-sha1="x" width="690" height="388" srcset="https://cdn.talk.example/optimized/2X/9/9a_2_690x388.jpeg, https://cdn.talk.example/optimized/2X/9/9a_2_1035x582.jpeg 1.5x" data-dominant-color="AAA"><div class="meta"><svg class="fa"></svg><span class="filename">swing</span><span class="informations">1920×1080 200 KB</span></div></a></div>',
    url: 'https://cdn.talk.example/optimized/2X/9/9a_2_1035x582.jpeg',
    because: 'densest',
  },
  {
    of: 'Discourse onebox: the picture of a linked page',
    html: '<aside class="onebox allowlistedgeneric" data-onebox-src="https://other.example/p"><article class="onebox-body"><img width="690" height="362" src="https://cdn.talk.example/optimized/2X/1/1b_2_690x362.png" class="thumbnail" data-dominant-color="CCC"><h3><a href="https://other.example/p">Other page</a></h3><p>What the other page is about, in one line.</p></article></aside>',
    url: [],
  },
  {
    of: 'Ghost: an image card and a gallery card',
    html: '<figure class="kg-card kg-image-card kg-card-hascaption"><img src="/content/images/2023/vane.jpg" class="kg-image" alt loading="lazy" width="2000" height="1333" srcset="/content/images/size/w600/2023/vane.jpg 600w, /content/images/size/w1600/2023/vane.jpg 1600w"><figcaption>The vane</figcaption></figure><figure class="kg-card kg-gallery-card kg-width-wide"><div class="kg-gallery-container"><div class="kg-gallery-row"><div class="kg-gallery-image"><img src="/content/images/2023/one.jpg" width="1200" height="800"></div><div class="kg-gallery-image"><img src="/content/images/2023/two.jpg" width="1200" height="800"></div></div></div></figure>',
    url: ['/content/images/size/w1600/2023/vane.jpg', '/content/images/2023/one.jpg', '/content/images/2023/two.jpg'],
  },
  {
    of: 'Drupal: a responsive picture',
    html: '<div class="field field--name-field-image"><picture><source srcset="/sites/default/files/styles/max_1300x1300/public/wing.jpg?itok=a 1x, /sites/default/files/styles/max_2600x2600/public/wing.jpg?itok=b 2x" media="all and (min-width: 1200px)" type="image/jpeg"><source srcset="/sites/default/files/styles/max_650x650/public/wing.jpg?itok=c 1x" media="all and (min-width: 560px)"><img width="325" height="217" src="/sites/default/files/styles/max_325x325/public/wing.jpg?itok=d" alt="Wing"></picture></div>',
    url: '/sites/default/files/styles/max_1300x1300/public/wing.jpg?itok=a',
    because: 'widest',
  },
  {
    of: 'Drupal, Blazy: a lazy picture in a media box',
    html: '<div class="blazy media media--blazy is-b-loading"><img class="media__image b-lazy" decoding="async" loading="lazy" src="data:image/svg+xml;charset=utf-8,%3Csvg%3E%3C/svg%3E" data-src="/sites/default/files/styles/large/public/bridle.jpg?itok=z" width="480" height="320" alt="Bridle"></div>',
    url: '/sites/default/files/styles/large/public/bridle.jpg?itok=z',
  },
  {
    of: 'Blogger: a small size that links to the large one',
    html: '<div class="separator" style="clear: both"><a href="https://1.bp.example/-x/AA/s1600/loft.jpg" style="margin-left: 1em"><img border="0" data-original-height="1067" data-original-width="1600" height="133" src="https://1.bp.example/-x/AA/s200/loft.jpg" width="200"></a></div>',
    url: 'https://1.bp.example/-x/AA/s1600/loft.jpg',
    because: 'full-size',
  },
  {
    of: 'TYPO3: a linked picture with a processed file',
    html: '<div class="ce-textpic ce-intext"><div class="ce-gallery"><figure class="image"><a href="/fileadmin/kites/box.jpg" class="lightbox" rel="lightbox[lb12]"><img class="image-embed-item" src="/fileadmin/_processed_/a/b/csm_box_0123456789.jpg" width="600" height="400" alt=""></a><figcaption class="image-caption">A box kite</figcaption></figure></div></div>',
    url: '/fileadmin/_processed_/a/b/csm_box_0123456789.jpg',
    caption: 'A box kite',
  },
  {
    of: 'Joomla: an intro image with its size noted behind a fragment',
    html: '<figure class="item-image"><img src="/images/sled.jpg#joomlaImage://local-images/sled.jpg?width=900&height=600" width="900" height="600" loading="lazy" itemprop="image" alt=""></figure>',
    url: '/images/sled.jpg',
  },
])
