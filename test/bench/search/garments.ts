/**
 * True garments: type < broader types | Chinese nouns | English nouns | category as its merchant writes it | materials | features |
 * wearers. Nouns are what merchants write, chosen without regard to the vocabulary of the search.
 */
export const garments = `
sweater < knitwear | 毛衣/套头毛衫/针织毛衣/毛线衣 | Sweater/Jumper/Pullover/Knitted Sweater | 毛衣 | wool cashmere cotton | crew v-neck turtleneck cable | women men kids
wool-sweater < sweater knitwear | 羊毛衫/羊毛毛衣/毛衫 | Wool Sweater/Wool Jumper/Woollen Pullover | 针织衫 | wool | crew v-neck turtleneck cable | women men
cardigan < knitwear | 开衫/针织开衫/开襟毛衣 | Cardigan/Knit Cardigan/Button Cardigan | cardigans | wool cashmere cotton | v-neck cable loose | women men
knit-vest < knitwear vest | 针织背心/毛线马甲/针织马甲 | Knitted Vest/Sweater Vest/Knit Gilet | Knitted vests | wool cotton | v-neck cable | women men
t-shirt < top | T恤/短袖T恤/圆领T恤衫 | T-Shirt/Tee/Tshirt/T Shirt | t-shirts | cotton modal linen | printed striped loose crew | women men kids
polo < t-shirt top | POLO衫/翻领T恤/Polo衫 | Polo Shirt/Polo/Pique Polo | T恤 | cotton | striped slim | men women
shirt < top | 衬衫/衬衣/长袖衬衫 | Shirt/Button-Down Shirt/Button Up Shirt | 衬衫 | cotton linen silk denim | striped checked slim | women men
blouse < top shirt | 女衬衫/罩衫/娃娃衫 | Blouse/Tunic Blouse | Women’s Shirts | silk chiffon lace | floral puff v-neck | women
tank < top | 吊带背心/背心/工字背心 | Tank Top/Camisole/Cami | tops | cotton modal silk | slim ribbed | women
sweatshirt < top | 卫衣/圆领卫衣/套头卫衣 | Sweatshirt/Crew Sweatshirt | sweatshirts | cotton fleece | printed thick loose | women men kids
hoodie < sweatshirt top | 连帽卫衣/帽衫/带帽卫衣 | Hoodie/Hooded Sweatshirt/Zip Hoodie | 卫衣 | cotton fleece | printed thick loose | women men kids
denim-jacket < jacket outerwear | 牛仔外套/牛仔夹克/牛仔上衣 | Denim Jacket/Jean Jacket | jackets | denim | loose ripped cropped | women men
leather-jacket < jacket outerwear | 皮衣/皮夹克/机车皮衣 | Leather Jacket/Biker Jacket in Leather | 皮衣 | leather | slim cropped | women men
blazer < jacket outerwear | 西装外套/小西装/西服 | Blazer/Tailored Jacket/Suit Jacket | blazers | wool linen | checked slim loose | women men
windbreaker < jacket outerwear | 防风夹克/防风衣 | Windbreaker/Wind Jacket | 夹克 | nylon | waterproof hooded | women men kids
shell-jacket < jacket outerwear | 冲锋衣/户外冲锋衣 | Shell Jacket/Hardshell Jacket | outdoor | nylon | waterproof hooded | women men
sun-jacket < jacket outerwear | 防晒衣/防晒服 | Sun Protection Jacket/UPF Jacket | 防晒 | nylon | hooded light | women kids
bomber < jacket outerwear | 飞行夹克/棒球服 | Bomber Jacket/Varsity Jacket | jackets | nylon wool | loose thick | women men
wool-coat < coat outerwear | 毛呢大衣/呢子大衣/毛呢外套 | Wool Coat/Woollen Coat/Overcoat in Wool | 大衣 | wool | long loose thick | women men
cashmere-coat < coat outerwear | 羊绒大衣/双面呢羊绒大衣 | Cashmere Coat/Double-Faced Cashmere Coat | coats | cashmere | long | women
trench < coat outerwear | 风衣/长款风衣 | Trench Coat/Trench | 风衣 | cotton | long waterproof | women men
down-jacket < outerwear | 羽绒服/羽绒外套/羽绒衣 | Down Jacket/Puffer Jacket/Down Coat | down jackets | nylon | hooded long light thick | women men kids
padded-jacket < outerwear | 棉服/棉衣/棉袄 | Padded Jacket/Quilted Jacket/Cotton-Padded Coat | 棉服 | nylon cotton | hooded thick | women men kids
gilet < vest outerwear | 马甲/外穿马夹 | Gilet/Vest/Body Warmer | 马甲 | nylon fleece | light hooded | women men
dress < dresses | 连衣裙/连身裙/长袖连衣裙 | Dress/Day Dress | dresses | cotton linen silk chiffon | floral long short v-neck | women
shirt-dress < dress dresses | 衬衫裙/衬衫连衣裙 | Shirt Dress/Shirtdress | 连衣裙 | cotton linen | striped long | women
slip-dress < dress dresses | 吊带裙/吊带连衣裙 | Slip Dress/Cami Dress | dresses | silk satin | long slim | women
knit-dress < dress dresses knitwear | 针织连衣裙/毛衣裙/针织裙 | Knitted Dress/Sweater Dress/Knit Dress | 连衣裙 | wool cotton | turtleneck slim long | women
evening-dress < dress dresses | 晚礼服/礼服裙 | Evening Gown/Evening Dress | 礼服 | satin lace | long sequin | women
qipao < dress dresses | 旗袍/改良旗袍 | Qipao/Cheongsam | 旗袍 | silk satin lace | floral slim | women
skirt < skirts | 半身裙/半裙 | Skirt/A-Line Skirt | skirts | cotton linen wool | checked long short | women
pleated-skirt < skirt skirts | 百褶裙/百褶半身裙 | Pleated Skirt/Skirt with Pleats | 半身裙 | wool chiffon | checked long short | women kids
denim-skirt < skirt skirts | 牛仔裙/牛仔半身裙 | Denim Skirt/Jean Skirt | skirts | denim | short long | women
jeans < trousers bottoms | 牛仔裤/牛仔长裤/直筒牛仔裤 | Jeans/Denim Trousers/Straight Jeans | 裤子 | denim | loose slim ripped high-waist | women men
suit-trousers < trousers bottoms | 西裤/西装裤 | Suit Trousers/Dress Pants/Tailored Pants | trousers | wool | slim high-waist | women men
casual-trousers < trousers bottoms | 休闲裤/长裤 | Casual Pants/Chinos/Casual Trousers | trousers | cotton linen | loose slim | women men
cargo-pants < trousers bottoms | 工装裤/多袋裤 | Cargo Pants/Cargo Trousers | 裤子 | cotton | loose | women men
leggings < trousers bottoms | 打底裤/紧身裤/瑜伽裤 | Leggings/Yoga Leggings | leggings | modal nylon | high-waist slim thick | women
shorts < bottoms | 短裤/五分裤/休闲短裤 | Shorts/Bermuda Shorts | 短裤 | cotton linen denim | loose high-waist | women men kids
sweatpants < trousers bottoms | 运动裤/卫裤/束脚裤 | Sweatpants/Joggers/Track Pants | sportswear | cotton fleece | loose thick | women men kids
jumpsuit < jumpsuits | 连体裤/连身裤 | Jumpsuit/One-Piece Jumpsuit | jumpsuits | linen denim | loose | women
tracksuit < sets | 运动套装/卫衣两件套 | Tracksuit/Sweatsuit Set | sportswear | cotton fleece | hooded loose | women men kids
suit < sets | 西装套装/西服套装 | Two-Piece Suit/Business Suit | suits | wool | checked slim | women men
bra < underwear | 文胸/无钢圈内衣/胸罩 | Bra/Wireless Bra | underwear | lace modal | seamless | women
briefs < underwear | 内裤/三角内裤 | Briefs/Panties | underwear | cotton modal lace | seamless | women men
thermals < underwear | 保暖内衣/秋衣秋裤 | Thermal Underwear/Long Johns | underwear | modal cotton | thick | women men kids
pajamas < homewear | 睡衣/睡衣套装 | Pajamas/Pyjama Set/Pajama Set | home wear | silk cotton modal | striped floral | women men kids
nightdress < homewear | 睡裙/吊带睡裙 | Nightdress/Nightgown | 睡衣 | silk cotton modal | lace-trim | women
robe < homewear | 睡袍/浴袍 | Bathrobe/Dressing Gown/Robe | home wear | silk cotton | long | women men
swimsuit < swimwear | 泳衣/连体泳衣 | Swimsuit/Bathing Suit | 泳装 | nylon | striped floral | women kids
scarf < accessory | 围巾/围脖 | Scarf/Muffler | 围巾 | cashmere wool | checked | women men
socks < accessory | 袜子/中筒袜 | Socks/Crew Socks | socks | cotton wool | striped thick | women men kids
beanie < accessory hat | 毛线帽/针织帽 | Beanie/Knit Hat | hats | wool cashmere | cable | women men
`;

/** How merchants name what a garment is made of, looks like and is for: property | Chinese | English. */
export const properties = `
wool | 羊毛/纯羊毛/美利奴羊毛 | Wool/Merino Wool/Pure Wool
cashmere | 羊绒/山羊绒 | Cashmere/Pure Cashmere
cotton | 纯棉/全棉/棉质 | Cotton/Organic Cotton/Pure Cotton
modal | 莫代尔 | Modal
linen | 亚麻/棉麻 | Linen
silk | 真丝/桑蚕丝 | Silk/Mulberry Silk
satin | 缎面/色丁 | Satin
chiffon | 雪纺 | Chiffon
lace | 蕾丝 | Lace
denim | 水洗/丹宁 | Denim/Washed Denim
leather | 真皮/羊皮 | Leather/Lambskin
nylon | 尼龙/锦纶 | Nylon
fleece | 摇粒绒/抓绒 | Fleece/Polar Fleece
crew | 圆领 | Crew-Neck/Crewneck/Round Neck
v-neck | V领/鸡心领 | V-Neck/V Neck
turtleneck | 高领/堆堆领 | Turtleneck/Roll-Neck/High Neck
cable | 麻花/绞花 | Cable-Knit/Cable
loose | 宽松/廓形 | Loose/Oversized/Relaxed
slim | 修身/紧身 | Slim/Slim-Fit
printed | 印花 | Printed/Graphic
striped | 条纹 | Striped/Stripe
checked | 格纹/格子 | Checked/Plaid
floral | 碎花/花卉 | Floral/Flower Print
puff | 泡泡袖 | Puff-Sleeve/Puff Sleeve
ribbed | 罗纹 | Ribbed/Rib
thick | 加厚/厚款 | Thick/Heavyweight
light | 轻薄/薄款 | Lightweight/Light
hooded | 连帽/带帽 | Hooded
waterproof | 防水 | Waterproof/Water-Resistant
long | 长款/及踝 | Long/Maxi
short | 短款 | Short/Mini
cropped | 短款 | Cropped
ripped | 破洞 | Ripped/Distressed
high-waist | 高腰 | High-Waist/High-Waisted
seamless | 无痕/无缝 | Seamless
sequin | 亮片 | Sequin/Sequined
lace-trim | 蕾丝边 | Lace-Trim
women | 女/女士/女装/女款 | Women’s/Ladies/Women
men | 男/男士/男装/男款 | Men’s/Mens/Men
kids | 儿童/童装/中大童 | Kids/Children’s/Kid’s
`;

/** Colors with their code and names: truth | code | Chinese | English. */
export const colors = `
black | black | 黑色 | Black
black | BK01 | 曜石黑 | Jet Black
white | white | 白色 | White
white | off-white | 米白 | Off-White
grey | grey | 深灰 | Charcoal
beige | beige | 杏色 | Apricot
khaki | camel | 驼色 | Camel
brown | coffee | 咖啡色 | Coffee
red | red | 大红 | Red
red burgundy | wine | 酒红 | Burgundy
pink | pink | 粉色 | Pink
pink | rose | 玫红 | Rose Red
yellow | mustard | 姜黄 | Mustard
green | green | 墨绿 | Dark Green
green | army | 军绿 | Army Green
blue | blue | 天蓝 | Sky Blue
blue | navy | 藏青 | Navy
purple | lilac | 香芋紫 | Lilac
black red | black-red | 黑红 | Black/Red
`;
