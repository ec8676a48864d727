/** The category tree, one category a line: id | Chinese name | English name | parent. */
export const categories = `
tops | 上衣 | Tops
t-shirts | T恤 | T-Shirts | tops
polo-shirts | POLO衫 | Polo Shirts | tops
shirts | 衬衫 | Shirts | tops
blouses | 女衬衫 | Blouses | shirts
tank-tops | 背心 | Tank Tops | tops
sweatshirts | 卫衣 | Sweatshirts | tops
hoodies | 连帽卫衣 | Hoodies | sweatshirts
knitwear | 针织 | Knitwear
sweaters | 毛衣 | Sweaters | knitwear
cardigans | 开衫 | Cardigans | knitwear
knitted-vests | 针织背心 | Knitted Vests | knitwear
outerwear | 外套 | Outerwear
jackets | 夹克 | Jackets | outerwear
denim-jackets | 牛仔外套 | Denim Jackets | jackets
leather-jackets | 皮衣 | Leather Jackets | jackets
blazers | 西装 | Blazers | jackets
windbreakers | 防风衣 | Windbreakers | jackets
outdoor-jackets | 冲锋衣 | Outdoor Jackets | jackets
sun-jackets | 防晒衣 | Sun Jackets | jackets
fleece-jackets | 抓绒衣 | Fleece Jackets | jackets
coats | 大衣 | Coats | outerwear
wool-coats | 毛呢大衣 | Wool Coats | coats
trench-coats | 风衣 | Trench Coats | coats
parkas | 派克大衣 | Parkas | coats
fur-coats | 皮草 | Fur Coats | coats
down-jackets | 羽绒服 | Down Jackets | outerwear
padded-jackets | 棉服 | Padded Jackets | outerwear
gilets | 马甲 | Gilets | outerwear
capes | 斗篷 | Capes | outerwear
raincoats | 雨衣 | Raincoats | outerwear
dresses | 连衣裙 | Dresses
evening-dresses | 礼服 | Evening Dresses | dresses
qipao | 旗袍 | Qipao | dresses
skirts | 半身裙 | Skirts
trousers | 裤子 | Trousers
jeans | 牛仔裤 | Jeans | trousers
casual-trousers | 休闲裤 | Casual Trousers | trousers
suit-trousers | 西裤 | Suit Trousers | trousers
leggings | 打底裤 | Leggings | trousers
shorts | 短裤 | Shorts | trousers
sweatpants | 运动裤 | Sweatpants | trousers
jumpsuits | 连体裤 | Jumpsuits
sets | 套装 | Sets
suits | 西装套装 | Suits | sets
underwear | 内衣 | Underwear
bras | 文胸 | Bras | underwear
panties | 内裤 | Panties | underwear
thermal-underwear | 保暖内衣 | Thermal Underwear | underwear
shapewear | 塑身衣 | Shapewear | underwear
home-wear | 家居服 | Home Wear
pajamas | 睡衣 | Pajamas | home-wear
robes | 睡袍 | Robes | home-wear
socks | 袜子 | Socks
swimwear | 泳衣 | Swimwear
sportswear | 运动服 | Sportswear
workwear | 工作服 | Workwear
traditional-clothing | 汉服 | Traditional Clothing
children | 童装 | Children’s Clothing
baby-clothing | 婴儿服 | Baby Clothing | children
accessories | 配饰 | Accessories
scarves | 围巾 | Scarves | accessories
hats | 帽子 | Hats | accessories
gloves | 手套 | Gloves | accessories
`;
