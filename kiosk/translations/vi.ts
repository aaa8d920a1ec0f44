<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi_VN" sourcelanguage="en">
<context>
    <name>AssociatePanel</name>
    <message>
        <source>Name</source>
        <translation>Họ tên</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Ngôn ngữ</translation>
    </message>
    <message>
        <source>Standing</source>
        <translation>Hạng</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Điểm</translation>
    </message>
    <message>
        <source>Occasion</source>
        <translation>Dịp</translation>
    </message>
    <message>
        <source>Own offers</source>
        <translation>Ưu đãi riêng</translation>
    </message>
    <message>
        <source>Suggested</source>
        <translation>Gợi ý</translation>
    </message>
    <message>
        <source>Ring size, inside</source>
        <translation>Cỡ nhẫn (lòng trong)</translation>
    </message>
    <message>
        <source>Wishes</source>
        <translation>Món yêu thích</translation>
    </message>
    <message>
        <source>Owns</source>
        <translation>Đang có</translation>
    </message>
    <message>
        <source>Tried on</source>
        <translation>Đã thử</translation>
    </message>
    <message>
        <source>Telephone ends in</source>
        <translation>Số điện thoại kết thúc bằng</translation>
    </message>
    <message>
        <source>Allows</source>
        <translation>Cho phép</translation>
    </message>
    <message>
        <source>On the list now</source>
        <translation>Trong danh sách lúc này</translation>
    </message>
    <message>
        <source>Pieces looked at</source>
        <translation>Số món đã xem</translation>
    </message>
    <message>
        <source>Who is served</source>
        <translation>Khách đang được phục vụ</translation>
    </message>
    <message>
        <source>A guest is served</source>
        <translation>Đang phục vụ khách vãng lai</translation>
    </message>
    <message>
        <source>Only what the customer agreed to. Please turn the screen away while you read.</source>
        <translation>Chỉ những gì khách đã đồng ý. Vui lòng xoay màn hình khi đọc.</translation>
    </message>
    <message>
        <source>Guests are nobody to us. Here is what lies on the list.</source>
        <translation>Khách vãng lai không được nhận diện. Đây là danh sách của lần ghé này.</translation>
    </message>
    <message>
        <source>Hand the screen back</source>
        <translation>Trả lại màn hình</translation>
    </message>
</context>
<context>
    <name>Attract</name>
    <message>
        <source>Touch to begin</source>
        <translation>Chạm để bắt đầu</translation>
    </message>
</context>
<context>
    <name>Browse</name>
    <message>
        <source>There is nothing of this kind here today. Please ask us: the workshop has more.</source>
        <translation>Hôm nay cửa hàng chưa có mẫu nào thuộc loại này. Quý khách vui lòng hỏi nhân viên: xưởng còn nhiều mẫu khác.</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>Your card is ready</source>
        <translation>Thẻ của quý khách đã sẵn sàng</translation>
    </message>
    <message>
        <source>It counts from now on. Take a picture of it: it is provisional until our office has made the real one, and its number stays yours.</source>
        <translation>Thẻ có hiệu lực ngay. Quý khách chụp lại để giữ: đây là thẻ tạm cho đến khi văn phòng làm thẻ chính thức, và số thẻ vẫn là của quý khách.</translation>
    </message>
    <message>
        <source>Your PIN is set</source>
        <translation>Đã đặt mã PIN</translation>
    </message>
    <message>
        <source>It counts at every screen of ours as soon as our office has heard of it.</source>
        <translation>Mã có hiệu lực ở mọi gương của cửa hàng ngay khi văn phòng nhận được.</translation>
    </message>
    <message>
        <source>Into the shop</source>
        <translation>Vào cửa hàng</translation>
    </message>
    <message>
        <source>Change my PIN</source>
        <translation>Đổi mã PIN</translation>
    </message>
    <message>
        <source>Choose a PIN</source>
        <translation>Đặt mã PIN</translation>
    </message>
</context>
<context>
    <name>ComfortPanel</name>
    <message>
        <source>As you like it</source>
        <translation>Theo ý quý khách</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>Size of the text</source>
        <translation>Cỡ chữ</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Vừa</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Lớn</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>Rất lớn</translation>
    </message>
    <message>
        <source>Stronger contrast</source>
        <translation>Tương phản mạnh</translation>
    </message>
    <message>
        <source>Less movement</source>
        <translation>Ít chuyển động</translation>
    </message>
    <message>
        <source>Everything within reach</source>
        <translation>Mọi thứ trong tầm tay</translation>
    </message>
    <message>
        <source>These settings end with your visit.</source>
        <translation>Các lựa chọn này chỉ có hiệu lực trong lần ghé này.</translation>
    </message>
</context>
<context>
    <name>ComparedHalf</name>
    <message>
        <source>Previous piece</source>
        <translation>Món trước</translation>
    </message>
    <message>
        <source>Next piece</source>
        <translation>Món sau</translation>
    </message>
    <message>
        <source>I prefer this one</source>
        <translation>Tôi thích món này</translation>
    </message>
</context>
<context>
    <name>Confirm</name>
    <message>
        <source>Is it you?</source>
        <translation>Có phải quý khách không?</translation>
    </message>
    <message>
        <source>A member who asked to be noticed seems to be near. If it is you, say so, and we greet you by your first name. Nothing else shows without your code.</source>
        <translation>Có vẻ một hội viên muốn được nhận biết đang ở gần. Nếu đúng là quý khách, hãy chạm để được chào bằng tên. Chưa đưa mã thì không hiện thêm gì khác.</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Không</translation>
    </message>
    <message>
        <source>Yes, it is me</source>
        <translation>Đúng là tôi</translation>
    </message>
</context>
<context>
    <name>Consent</name>
    <message>
        <source>Before we go on</source>
        <translation>Trước khi bắt đầu</translation>
    </message>
    <message>
        <source>%1, before we go on</source>
        <comment>%1: the person as addressed</comment>
        <translation>%1, trước khi bắt đầu</translation>
    </message>
    <message>
        <source>Each answer stands alone, and you can change it here at any time. The shop is open to you either way.</source>
        <translation>Mỗi câu trả lời là riêng biệt và có thể thay đổi tại đây bất cứ lúc nào. Dù chọn thế nào, quý khách vẫn xem và thử được mọi món.</translation>
    </message>
    <message>
        <source>Look around as a guest</source>
        <translation>Xem với tư cách khách</translation>
    </message>
</context>
<context>
    <name>EngravingEntry</name>
    <message>
        <source>What is to be engraved?</source>
        <translation>Quý khách muốn khắc gì?</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Xong</translation>
    </message>
</context>
<context>
    <name>FactRow</name>
    <message>
        <source>works</source>
        <translation>hoạt động</translation>
    </message>
</context>
<context>
    <name>FlatPieces</name>
    <message>
        <source>This mirror cannot dress you just now: here is the piece itself. Our staff will gladly help you try it on.</source>
        <translation>Gương này lúc này chưa thể đeo thử cho quý khách: đây là hình của món trang sức. Nhân viên của chúng tôi rất vui được giúp quý khách đeo thử.</translation>
    </message>
</context>
<context>
    <name>Goodbye</name>
    <message>
        <source>Thank you for your visit</source>
        <translation>Cảm ơn quý khách đã ghé thăm</translation>
    </message>
    <message>
        <source>This screen has forgotten your visit. We look forward to the next one.</source>
        <translation>Màn hình đã quên lần ghé này. Hẹn được đón quý khách lần sau.</translation>
    </message>
</context>
<context>
    <name>HeartButton</name>
    <message>
        <source>Take off my list</source>
        <translation>Bỏ khỏi danh sách</translation>
    </message>
    <message>
        <source>Put on my list</source>
        <translation>Thêm vào danh sách</translation>
    </message>
</context>
<context>
    <name>Home</name>
    <message>
        <source>Good to see you, %1</source>
        <translation>Xin chào %1</translation>
    </message>
    <message>
        <source>Good to see you</source>
        <translation>Xin chào quý khách</translation>
    </message>
    <message>
        <source>What you allow us</source>
        <translation>Những điều quý khách cho phép</translation>
    </message>
    <message>
        <source>Show my code for my offers</source>
        <translation>Đưa mã để xem ưu đãi của tôi</translation>
    </message>
    <message>
        <source>Become a member</source>
        <translation>Đăng ký hội viên</translation>
    </message>
    <message>
        <source>Chosen for %1</source>
        <translation>Chọn riêng cho %1</translation>
    </message>
    <message>
        <source>The whole shop</source>
        <translation>Cả cửa hàng</translation>
    </message>
</context>
<context>
    <name>IdleWarning</name>
    <message>
        <source>Are you still there?</source>
        <translation>Quý khách còn ở đây chứ ạ?</translation>
    </message>
    <message>
        <source>Otherwise this screen says goodbye and forgets your visit.</source>
        <translation>Nếu không, màn hình sẽ chào tạm biệt và quên lần ghé này.</translation>
    </message>
    <message>
        <source>I am still here</source>
        <translation>Tôi vẫn ở đây</translation>
    </message>
    <message>
        <source>Say goodbye</source>
        <translation>Chào tạm biệt</translation>
    </message>
</context>
<context>
    <name>Join</name>
    <message>
        <source>An offer to begin with</source>
        <translation>Ưu đãi chào mừng</translation>
    </message>
    <message>
        <source>For your first piece as a member.</source>
        <translation>Cho món đầu tiên với tư cách hội viên.</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Điểm</translation>
    </message>
    <message>
        <source>With everything you buy, to spend on pieces and care.</source>
        <translation>Tích khi mua, dùng để đổi trang sức và dịch vụ chăm sóc.</translation>
    </message>
    <message>
        <source>Receipts on your telephone</source>
        <translation>Hoá đơn trên điện thoại</translation>
    </message>
    <message>
        <source>Receipt and warranty come as a message, not on paper.</source>
        <translation>Hoá đơn và bảo hành gửi bằng tin nhắn, không cần giấy.</translation>
    </message>
    <message>
        <source>Ms</source>
        <comment>form of address: chị</comment>
        <translation>Chị</translation>
    </message>
    <message>
        <source>Mr</source>
        <comment>form of address: anh</comment>
        <translation>Anh</translation>
    </message>
    <message>
        <source>Madam</source>
        <comment>form of address: cô</comment>
        <translation>Cô</translation>
    </message>
    <message>
        <source>Sir</source>
        <comment>form of address: chú</comment>
        <translation>Chú</translation>
    </message>
    <message>
        <source>Just my name</source>
        <comment>form of address: bạn</comment>
        <translation>Chỉ gọi tên</translation>
    </message>
    <message>
        <source>Become a member</source>
        <translation>Đăng ký hội viên</translation>
    </message>
    <message>
        <source>What would you like it for? It takes less than a minute, and you choose what we may know.</source>
        <translation>Quý khách muốn nhận điều gì? Chưa đến một phút, và quý khách tự chọn điều cửa hàng được biết.</translation>
    </message>
    <message>
        <source>Your telephone number</source>
        <translation>Số điện thoại của quý khách</translation>
    </message>
    <message>
        <source>What may we call you?</source>
        <translation>Cửa hàng gọi quý khách thế nào?</translation>
    </message>
    <message>
        <source>Your receipts go there, and nothing else unless you allow it.</source>
        <translation>Hoá đơn được gửi đến số này; ngoài ra không gửi gì nếu quý khách chưa cho phép.</translation>
    </message>
    <message>
        <source>So that we find your card when it is not with you. You may leave it out.</source>
        <translation>Để tìm được thẻ khi quý khách không mang theo. Có thể bỏ qua.</translation>
    </message>
    <message>
        <source>Telephone number</source>
        <translation>Số điện thoại</translation>
    </message>
    <message>
        <source>First name</source>
        <translation>Tên</translation>
    </message>
    <message>
        <source>This is no telephone number</source>
        <translation>Đây chưa phải số điện thoại</translation>
    </message>
    <message>
        <source>Please type a name</source>
        <translation>Vui lòng nhập tên</translation>
    </message>
    <message>
        <source>It begins with 0 or +84 and has ten digits or eleven.</source>
        <translation>Số bắt đầu bằng 0 hoặc +84, có mười hoặc mười một chữ số.</translation>
    </message>
    <message>
        <source>Without a number</source>
        <translation>Không cần số</translation>
    </message>
    <message>
        <source>What may we know?</source>
        <translation>Cửa hàng được biết điều gì?</translation>
    </message>
    <message>
        <source>Each answer stands alone. Your card is made either way, and you can change every answer at this screen.</source>
        <translation>Mỗi câu trả lời là riêng biệt. Chọn thế nào thẻ vẫn được làm, và quý khách đổi lại được tại màn hình này.</translation>
    </message>
</context>
<context>
    <name>Keyboard</name>
    <message>
        <source>Continue</source>
        <translation>Tiếp tục</translation>
    </message>
    <message>
        <source>Capital letter</source>
        <translation>Chữ hoa</translation>
    </message>
    <message>
        <source>Delete the last letter</source>
        <translation>Xoá chữ cuối</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Dấu cách</translation>
    </message>
    <message>
        <source>Back to the letters</source>
        <translation>Trở lại bàn phím</translation>
    </message>
</context>
<context>
    <name>MirrorFoot</name>
    <message>
        <source>Closer</source>
        <translation>Lại gần</translation>
    </message>
    <message>
        <source>Back to the living mirror</source>
        <translation>Trở lại gương trực tiếp</translation>
    </message>
    <message>
        <source>Hold the picture still</source>
        <translation>Dừng hình</translation>
    </message>
    <message>
        <source>%1, made for you: please ask us for the price</source>
        <translation>%1, đặt làm riêng: xin hỏi giá nhân viên</translation>
    </message>
    <message>
        <source>Hold to see yourself without jewellery</source>
        <translation>Giữ để xem khi chưa đeo trang sức</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Chưa đeo</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Trực tiếp</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>Dừng hình</translation>
    </message>
    <message>
        <source>Further away</source>
        <translation>Ra xa</translation>
    </message>
    <message>
        <source>Wider</source>
        <translation>Ra xa</translation>
    </message>
    <message>
        <source>Compare two</source>
        <translation>So sánh hai món</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>So sánh</translation>
    </message>
    <message>
        <source>Choose how it is worn</source>
        <translation>Chọn cách đeo</translation>
    </message>
    <message>
        <source>Adjust</source>
        <translation>Cách đeo</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Chụp ảnh</translation>
    </message>
    <message>
        <source>Your photo</source>
        <translation>Ảnh của quý khách</translation>
    </message>
    <message>
        <source>See photo</source>
        <translation>Xem ảnh</translation>
    </message>
    <message>
        <source>Take a photo</source>
        <translation>Chụp ảnh</translation>
    </message>
    <message>
        <source>Previous piece</source>
        <translation>Món trước</translation>
    </message>
    <message>
        <source>Next piece</source>
        <translation>Món sau</translation>
    </message>
</context>
<context>
    <name>MirrorWords</name>
    <message>
        <source>This piece cannot be worn here; our staff will gladly show it to you.</source>
        <translation>Món này chưa thử được trong gương; nhân viên của chúng tôi sẵn lòng cho quý khách xem trực tiếp.</translation>
    </message>
    <message>
        <source>Our camera is resting for a moment. Everything else is here.</source>
        <translation>Máy ảnh đang nghỉ ít phút. Mọi thứ khác vẫn sẵn sàng.</translation>
    </message>
    <message>
        <source>The mirror is being looked after. Our staff will gladly help you try it on.</source>
        <translation>Gương đang được chăm sóc. Nhân viên của chúng tôi sẵn lòng giúp quý khách thử trực tiếp.</translation>
    </message>
    <message>
        <source>Please look into the mirror</source>
        <translation>Mời quý khách nhìn vào gương</translation>
    </message>
    <message>
        <source>A small step back, so that your neck is in the picture</source>
        <translation>Mời quý khách lùi một bước nhỏ để thấy rõ cổ</translation>
    </message>
    <message>
        <source>Please show the back of your hand</source>
        <translation>Xin đưa mu bàn tay lên</translation>
    </message>
    <message>
        <source>Please show the back of your left hand</source>
        <translation>Mời quý khách đưa mu bàn tay trái</translation>
    </message>
    <message>
        <source>Please show the back of your right hand</source>
        <translation>Mời quý khách đưa mu bàn tay phải</translation>
    </message>
    <message>
        <source>Turn the back of your hand to the mirror, fingers a little apart</source>
        <translation>Xoay mu bàn tay về phía gương, các ngón hơi tách ra</translation>
    </message>
    <message>
        <source>Hold your fingers a little apart</source>
        <translation>Xin xoè nhẹ các ngón tay</translation>
    </message>
    <message>
        <source>Please push your sleeve up a little</source>
        <translation>Xin kéo tay áo lên một chút</translation>
    </message>
    <message>
        <source>Hold your whole hand in the picture</source>
        <translation>Mời quý khách đưa cả bàn tay vào khung hình</translation>
    </message>
    <message>
        <source>A little closer, please</source>
        <translation>Xin lại gần thêm một chút</translation>
    </message>
    <message>
        <source>A small step back, please</source>
        <translation>Xin lùi lại một chút</translation>
    </message>
    <message>
        <source>Turn your head a little</source>
        <translation>Xin nghiêng đầu một chút</translation>
    </message>
    <message>
        <source>Please brush your hair behind your ear</source>
        <translation>Mời quý khách vén tóc ra sau tai</translation>
    </message>
    <message>
        <source>Your mask covers this place: without it you will see the piece</source>
        <translation>Khẩu trang đang che chỗ này: xin bỏ ra để thấy món trang sức</translation>
    </message>
    <message>
        <source>It is rather dark here: please step into the light</source>
        <translation>Ở đây hơi tối: xin bước ra chỗ sáng</translation>
    </message>
    <message>
        <source>The mirror follows whoever stands in front</source>
        <translation>Gương theo người đứng gần nhất</translation>
    </message>
    <message>
        <source>The picture stands still: spread two fingers to look closely</source>
        <translation>Hình đang dừng: mở rộng hai ngón tay để nhìn gần</translation>
    </message>
</context>
<context>
    <name>ModelPhotos</name>
    <message>
        <source>Person %1</source>
        <translation>Người %1</translation>
    </message>
    <message>
        <source>These people were made by our house. The piece is drawn on them in its true size, in the light of our mirror.</source>
        <translation>Những người này do chúng tôi dựng hình. Món trang sức được vẽ đúng kích thước thật, trong ánh sáng của gương.</translation>
    </message>
    <message>
        <source>Previous piece</source>
        <translation>Món trước</translation>
    </message>
    <message>
        <source>Try on in the mirror</source>
        <translation>Thử trước gương</translation>
    </message>
    <message>
        <source>Next piece</source>
        <translation>Món tiếp theo</translation>
    </message>
</context>
<context>
    <name>Number</name>
    <message>
        <source>Your card or telephone number</source>
        <translation>Số thẻ hoặc số điện thoại</translation>
    </message>
    <message>
        <source>Type it here, or hold your card to the reader or the camera.</source>
        <translation>Nhập tại đây, hoặc đưa thẻ vào đầu đọc hay trước camera.</translation>
    </message>
    <message>
        <source>This is no number of a card or telephone</source>
        <translation>Đây chưa phải số thẻ hay số điện thoại</translation>
    </message>
    <message>
        <source>A telephone number begins with 0 or +84; a card&apos;s number stands under its bar code.</source>
        <translation>Số điện thoại bắt đầu bằng 0 hoặc +84; số thẻ in dưới mã vạch.</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Số</translation>
    </message>
    <message>
        <source>Look around as a guest</source>
        <translation>Xem với tư cách khách</translation>
    </message>
</context>
<context>
    <name>OfferCard</name>
    <message>
        <source>For you alone</source>
        <translation>Dành riêng cho quý khách</translation>
    </message>
    <message>
        <source>In the shop now</source>
        <translation>Đang có tại cửa hàng</translation>
    </message>
    <message>
        <source>Until %1</source>
        <translation>Đến hết ngày %1</translation>
    </message>
</context>
<context>
    <name>Photo</name>
    <message>
        <source>Your photo</source>
        <translation>Ảnh của quý khách</translation>
    </message>
    <message>
        <source>It is on your phone</source>
        <translation>Ảnh đã ở trong điện thoại</translation>
    </message>
    <message>
        <source>Its time is over</source>
        <translation>Đã hết thời gian giữ ảnh</translation>
    </message>
    <message>
        <source>Take it home</source>
        <translation>Mang ảnh về nhà</translation>
    </message>
    <message>
        <source>This screen has deleted the photo. Nothing of it is kept.</source>
        <translation>Màn hình này đã xoá ảnh, không giữ lại gì.</translation>
    </message>
    <message>
        <source>A photo waits ten minutes at most. It has been deleted; please take another if you like.</source>
        <translation>Ảnh chỉ được giữ nhiều nhất mười phút và đã được xoá. Mời quý khách chụp tấm khác nếu thích.</translation>
    </message>
    <message>
        <source>One moment: the way to your phone is being opened.</source>
        <translation>Xin đợi một chút, đang mở đường sang điện thoại của quý khách.</translation>
    </message>
    <message>
        <source>This mirror is not in the shop&apos;s Wi-Fi just now</source>
        <translation>Gương hiện chưa vào được Wi-Fi của cửa hàng</translation>
    </message>
    <message>
        <source>Photograph the screen to take it home</source>
        <translation>Xin chụp lại màn hình để mang ảnh về</translation>
    </message>
    <message>
        <source>Please photograph the screen with your phone, or ask our staff: they will gladly help. The photo stays here until you leave, for ten minutes at most.</source>
        <translation>Quý khách có thể dùng điện thoại chụp lại màn hình, hoặc nhờ nhân viên hỗ trợ. Ảnh ở đây đến khi quý khách rời gương, nhiều nhất mười phút.</translation>
    </message>
    <message>
        <source>The photo stays here until you leave, for ten minutes at most.</source>
        <translation>Ảnh ở đây đến khi quý khách rời gương, nhiều nhất mười phút.</translation>
    </message>
    <message>
        <source>Look for the Wi-Fi again</source>
        <translation>Tìm lại Wi-Fi</translation>
    </message>
    <message>
        <source>Join our Wi-Fi “%1”</source>
        <translation>Vào Wi-Fi “%1” của cửa hàng</translation>
    </message>
    <message>
        <source>Join the shop&apos;s Wi-Fi</source>
        <translation>Vào Wi-Fi của cửa hàng</translation>
    </message>
    <message>
        <source>Point your phone&apos;s camera at the code</source>
        <translation>Hướng máy ảnh điện thoại vào mã</translation>
    </message>
    <message>
        <source>Touch “Get my photo” on your phone</source>
        <translation>Chạm “Nhận ảnh” trên điện thoại</translation>
    </message>
    <message>
        <source>A phone has found it: touch “Get my photo” there.</source>
        <translation>Điện thoại đã tìm thấy ảnh: xin chạm “Nhận ảnh”.</translation>
    </message>
    <message>
        <source>Your phone is receiving it.</source>
        <translation>Điện thoại đang nhận ảnh.</translation>
    </message>
    <message numerus="yes">
        <source>It waits %n minute(s), can be saved once, and is then deleted.</source>
        <translation>
            <numerusform>Ảnh được giữ thêm %n phút, lưu được một lần, rồi bị xoá.</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to the mirror</source>
        <translation>Về lại gương</translation>
    </message>
    <message>
        <source>Delete the photo</source>
        <translation>Xoá ảnh</translation>
    </message>
</context>
<context>
    <name>PhotoMoment</name>
    <message>
        <source>Our camera is resting for a moment, and no photo was taken.</source>
        <translation>Máy ảnh đang tạm nghỉ nên chưa chụp được ảnh.</translation>
    </message>
    <message>
        <source>The jewellery could not be seen, and no photo was taken. Please look into the mirror and try again.</source>
        <translation>Chưa thấy rõ trang sức nên chưa chụp được. Xin nhìn vào gương và thử lại.</translation>
    </message>
    <message>
        <source>The photo did not come out. Please try again.</source>
        <translation>Ảnh chưa chụp được. Xin thử lại.</translation>
    </message>
    <message>
        <source>Look at yourself, and hold still</source>
        <translation>Xin nhìn vào gương và giữ yên</translation>
    </message>
    <message>
        <source>Turn to the mirror, please</source>
        <translation>Xin quay mặt về phía gương</translation>
    </message>
    <message>
        <source>Touch anywhere to stop</source>
        <translation>Chạm bất kỳ đâu để dừng</translation>
    </message>
</context>
<context>
    <name>Phrases</name>
    <message>
        <source>you</source>
        <comment>quý khách</comment>
        <translation>quý khách</translation>
    </message>
    <message>
        <source>you</source>
        <comment>chị</comment>
        <translation>chị</translation>
    </message>
    <message>
        <source>you</source>
        <comment>anh</comment>
        <translation>anh</translation>
    </message>
    <message>
        <source>you</source>
        <comment>cô</comment>
        <translation>cô</translation>
    </message>
    <message>
        <source>you</source>
        <comment>chú</comment>
        <translation>chú</translation>
    </message>
    <message>
        <source>you</source>
        <comment>bạn</comment>
        <translation>bạn</translation>
    </message>
    <message>
        <source>%1</source>
        <comment>name of a woman: chị</comment>
        <translation>chị %1</translation>
    </message>
    <message>
        <source>%1</source>
        <comment>name of a man: anh</comment>
        <translation>anh %1</translation>
    </message>
    <message>
        <source>%1</source>
        <comment>name of an older woman: cô</comment>
        <translation>cô %1</translation>
    </message>
    <message>
        <source>%1</source>
        <comment>name of an older man: chú</comment>
        <translation>chú %1</translation>
    </message>
    <message>
        <source>%1</source>
        <comment>name of anyone: bạn</comment>
        <translation>bạn %1</translation>
    </message>
    <message>
        <source>Earrings</source>
        <translation>Bông tai</translation>
    </message>
    <message>
        <source>Necklaces</source>
        <translation>Dây chuyền</translation>
    </message>
    <message>
        <source>Rings</source>
        <translation>Nhẫn</translation>
    </message>
    <message>
        <source>Bracelets</source>
        <translation>Lắc tay</translation>
    </message>
    <message>
        <source>Watches</source>
        <translation>Đồng hồ</translation>
    </message>
    <message>
        <source>Nose studs</source>
        <translation>Khuyên mũi</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Tất cả</translation>
    </message>
    <message>
        <source>24K gold</source>
        <translation>Vàng 24K</translation>
    </message>
    <message>
        <source>18K gold</source>
        <translation>Vàng 18K</translation>
    </message>
    <message>
        <source>18K white gold</source>
        <translation>Vàng trắng 18K</translation>
    </message>
    <message>
        <source>18K rose gold</source>
        <translation>Vàng hồng 18K</translation>
    </message>
    <message>
        <source>Platinum</source>
        <translation>Bạch kim</translation>
    </message>
    <message>
        <source>Silver 925</source>
        <translation>Bạc 925</translation>
    </message>
    <message>
        <source>Steel</source>
        <translation>Thép</translation>
    </message>
    <message>
        <source>diamond</source>
        <translation>kim cương</translation>
    </message>
    <message>
        <source>ruby</source>
        <translation>hồng ngọc</translation>
    </message>
    <message>
        <source>sapphire</source>
        <translation>lam ngọc</translation>
    </message>
    <message>
        <source>emerald</source>
        <translation>ngọc lục bảo</translation>
    </message>
    <message>
        <source>jade</source>
        <translation>ngọc cẩm thạch</translation>
    </message>
    <message>
        <source>pearl</source>
        <translation>ngọc trai</translation>
    </message>
    <message>
        <source>%1 × %2, %3 ct each</source>
        <translation>%1 viên %2, mỗi viên %3 ct</translation>
    </message>
    <message>
        <source>%1, %2 ct</source>
        <translation>%1, %2 ct</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>vừa xong</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n phút trước</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n giờ trước</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n ngày trước</numerusform>
        </translation>
    </message>
    <message>
        <source>Please ask us</source>
        <translation>Xin hỏi nhân viên</translation>
    </message>
    <message>
        <source>Not in this shop at the moment</source>
        <translation>Hiện không có tại cửa hàng này</translation>
    </message>
    <message numerus="yes">
        <source>%n in this shop</source>
        <translation>
            <numerusform>Còn %n món tại cửa hàng</numerusform>
        </translation>
    </message>
    <message>
        <source>On your wish list</source>
        <translation>Trong danh sách mong ước</translation>
    </message>
    <message>
        <source>For your birthday</source>
        <translation>Cho ngày sinh nhật</translation>
    </message>
    <message>
        <source>For your anniversary</source>
        <translation>Cho ngày kỷ niệm</translation>
    </message>
    <message>
        <source>Because you like %1</source>
        <translation>Hợp với sở thích: %1</translation>
    </message>
    <message>
        <source>Because you like to look at %1</source>
        <translation>Hay được xem: %1</translation>
    </message>
    <message>
        <source>Your style</source>
        <translation>Đúng phong cách yêu thích</translation>
    </message>
    <message>
        <source>Goes with a piece of yours</source>
        <translation>Hợp với món đã có</translation>
    </message>
    <message>
        <source>New in the shop</source>
        <translation>Mới về cửa hàng</translation>
    </message>
    <message>
        <source>Here to be seen today</source>
        <translation>Có sẵn để xem hôm nay</translation>
    </message>
    <message>
        <source>The house&apos;s choice</source>
        <translation>Gợi ý của nhà Gương</translation>
    </message>
    <message>
        <source>Happy birthday</source>
        <translation>Chúc mừng sinh nhật</translation>
    </message>
    <message numerus="yes">
        <source>Your birthday is in %n day(s)</source>
        <translation>
            <numerusform>Còn %n ngày nữa là sinh nhật</numerusform>
        </translation>
    </message>
    <message>
        <source>Belated happy birthday</source>
        <translation>Chúc mừng sinh nhật vừa qua</translation>
    </message>
    <message>
        <source>Happy anniversary</source>
        <translation>Chúc mừng ngày kỷ niệm</translation>
    </message>
    <message numerus="yes">
        <source>Your anniversary is in %n day(s)</source>
        <translation>
            <numerusform>Còn %n ngày nữa là ngày kỷ niệm</numerusform>
        </translation>
    </message>
    <message>
        <source>Belated happy anniversary</source>
        <translation>Chúc mừng ngày kỷ niệm vừa qua</translation>
    </message>
    <message>
        <source>Silver member</source>
        <translation>Hội viên Bạc</translation>
    </message>
    <message>
        <source>Gold member</source>
        <translation>Hội viên Vàng</translation>
    </message>
    <message>
        <source>Diamond member</source>
        <translation>Hội viên Kim cương</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>Hội viên</translation>
    </message>
    <message numerus="yes">
        <source>%1 · %n point(s)</source>
        <translation>
            <numerusform>%1 · %n điểm</numerusform>
        </translation>
    </message>
    <message>
        <source>SMS</source>
        <translation>SMS</translation>
    </message>
    <message>
        <source>Zalo</source>
        <translation>Zalo</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>Điện thoại</translation>
    </message>
    <message>
        <source>App</source>
        <translation>Ứng dụng</translation>
    </message>
    <message>
        <source>Offers for me</source>
        <translation>Ưu đãi cho tôi</translation>
    </message>
    <message>
        <source>New pieces</source>
        <translation>Mẫu mới</translation>
    </message>
    <message>
        <source>Care of what I own</source>
        <translation>Chăm sóc món tôi có</translation>
    </message>
    <message numerus="yes">
        <source>at most %n time(s) a month</source>
        <translation>
            <numerusform>tối đa %n lần mỗi tháng</numerusform>
        </translation>
    </message>
    <message>
        <source>This is a code of another kind</source>
        <translation>Đây là một loại mã khác</translation>
    </message>
    <message>
        <source>We could not read all of this code</source>
        <translation>Chưa đọc được trọn vẹn mã này</translation>
    </message>
    <message>
        <source>This code holds too much</source>
        <translation>Mã này chứa quá nhiều dữ liệu</translation>
    </message>
    <message>
        <source>This code was not made by us</source>
        <translation>Mã này không do chúng tôi cấp</translation>
    </message>
    <message>
        <source>This code has run out</source>
        <translation>Mã này đã hết hạn</translation>
    </message>
    <message>
        <source>This code is not valid yet</source>
        <translation>Mã này chưa có hiệu lực</translation>
    </message>
    <message>
        <source>This code has been used already</source>
        <translation>Mã này đã được dùng rồi</translation>
    </message>
    <message>
        <source>We do not know this code yet</source>
        <translation>Chúng tôi chưa biết mã này</translation>
    </message>
    <message>
        <source>This code is no longer in use</source>
        <translation>Mã này không còn được dùng</translation>
    </message>
    <message>
        <source>We cannot greet members just now</source>
        <translation>Hiện chưa thể nhận diện thành viên</translation>
    </message>
    <message>
        <source>The card left too soon</source>
        <translation>Thẻ rời đầu đọc quá sớm</translation>
    </message>
    <message>
        <source>That does not fit</source>
        <translation>Chưa khớp</translation>
    </message>
    <message>
        <source>Too many answers did not fit</source>
        <translation>Đã sai quá nhiều lần</translation>
    </message>
    <message>
        <source>Please open our app and show your member code.</source>
        <translation>Quý khách vui lòng mở ứng dụng của chúng tôi và đưa mã thành viên.</translation>
    </message>
    <message>
        <source>Please hold your phone still and flat, with its screen bright.</source>
        <translation>Xin giữ điện thoại phẳng, yên, và bật sáng màn hình.</translation>
    </message>
    <message>
        <source>A member code of ours is smaller. Please open it again in our app.</source>
        <translation>Mã thành viên của chúng tôi nhỏ hơn. Xin mở lại trong ứng dụng.</translation>
    </message>
    <message>
        <source>Please open your member code in our own app.</source>
        <translation>Xin mở mã thành viên trong ứng dụng chính thức của chúng tôi.</translation>
    </message>
    <message>
        <source>Open your member code again: it renews itself.</source>
        <translation>Xin mở lại mã thành viên: mã sẽ tự làm mới.</translation>
    </message>
    <message>
        <source>Please check that your phone&apos;s date and time are right.</source>
        <translation>Xin kiểm tra ngày giờ trên điện thoại đã đúng chưa.</translation>
    </message>
    <message>
        <source>Each code works once. Open your member code again for a fresh one.</source>
        <translation>Mỗi mã chỉ dùng một lần. Xin mở lại mã thành viên để có mã mới.</translation>
    </message>
    <message>
        <source>If you have just joined, this shop will know you soon. Until then, please look around as our guest.</source>
        <translation>Nếu quý khách vừa đăng ký, cửa hàng sẽ sớm nhận được. Trong lúc chờ, mời quý khách xem với tư cách khách.</translation>
    </message>
    <message>
        <source>You are welcome as our guest; an associate can help you to join again.</source>
        <translation>Quý khách vẫn luôn được chào đón; nhân viên có thể giúp đăng ký lại.</translation>
    </message>
    <message>
        <source>Please hold it to the reader for a moment longer.</source>
        <translation>Vui lòng giữ thẻ ở đầu đọc lâu hơn một chút.</translation>
    </message>
    <message>
        <source>Please look at the number again, or ask one of us.</source>
        <translation>Vui lòng xem lại số, hoặc hỏi nhân viên.</translation>
    </message>
    <message>
        <source>Please wait a while before the next try. Your code in our app always works, and one of us is glad to help.</source>
        <translation>Vui lòng đợi một lát rồi thử lại. Mã trong ứng dụng luôn dùng được, và nhân viên sẵn lòng giúp.</translation>
    </message>
    <message>
        <source>This screen has not heard from our office for some days. Everything else works; please go on as our guest.</source>
        <translation>Màn hình đã vài ngày chưa liên lạc với văn phòng. Mọi thứ khác vẫn hoạt động; mời quý khách tiếp tục với tư cách khách.</translation>
    </message>
</context>
<context>
    <name>Piece</name>
    <message>
        <source>Price as of %1</source>
        <translation>Giá cập nhật %1</translation>
    </message>
    <message>
        <source>Metal</source>
        <translation>Chất liệu</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Trọng lượng</translation>
    </message>
    <message>
        <source>Stones</source>
        <translation>Đá</translation>
    </message>
    <message>
        <source>In stock</source>
        <translation>Tình trạng</translation>
    </message>
    <message>
        <source>Counted %1</source>
        <translation>Kiểm kê %1</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Mã số</translation>
    </message>
    <message>
        <source>On a model</source>
        <translation>Trên người mẫu</translation>
    </message>
    <message>
        <source>Try on in the mirror</source>
        <translation>Thử trước gương</translation>
    </message>
</context>
<context>
    <name>PieceRow</name>
    <message>
        <source>Try on</source>
        <translation>Thử</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Chi tiết</translation>
    </message>
</context>
<context>
    <name>Pin</name>
    <message>
        <source>The same PIN once more</source>
        <translation>Nhập lại mã PIN đó</translation>
    </message>
    <message>
        <source>Choose a PIN</source>
        <translation>Đặt mã PIN</translation>
    </message>
    <message>
        <source>So that it is surely the one you mean.</source>
        <translation>Để chắc chắn đó là mã quý khách muốn đặt.</translation>
    </message>
    <message>
        <source>Six to twelve digits that only you know: no birthday, no row such as 123456.</source>
        <translation>Sáu đến mười hai chữ số chỉ quý khách biết: không dùng ngày sinh hay dãy như 123456.</translation>
    </message>
    <message>
        <source>This PIN is too easy to guess</source>
        <translation>Mã này quá dễ đoán</translation>
    </message>
    <message>
        <source>The two were not the same</source>
        <translation>Hai lần nhập không giống nhau</translation>
    </message>
    <message>
        <source>Please choose other digits.</source>
        <translation>Xin quý khách chọn các chữ số khác.</translation>
    </message>
    <message>
        <source>Please choose it anew, and type it twice.</source>
        <translation>Xin quý khách đặt lại từ đầu và nhập hai lần.</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>Mã PIN</translation>
    </message>
    <message>
        <source>Without a PIN</source>
        <translation>Không đặt mã PIN</translation>
    </message>
</context>
<context>
    <name>Privacy</name>
    <message>
        <source>What you allow us</source>
        <translation>Những điều quý khách cho phép</translation>
    </message>
    <message>
        <source>One touch gives, one touch takes back, and it counts at once. The shop is open to you either way.</source>
        <translation>Một chạm để cho phép, một chạm để rút lại, có hiệu lực ngay. Chọn thế nào quý khách vẫn xem và thử được mọi món.</translation>
    </message>
    <message>
        <source>My receipt</source>
        <translation>Biên nhận của tôi</translation>
    </message>
    <message>
        <source>Back to the shop</source>
        <translation>Trở lại cửa hàng</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>channel, content, how often</comment>
        <translation>%1, %2, %3</translation>
    </message>
    <message>
        <source>How, about what, and how often at most?</source>
        <translation>Qua kênh nào, về điều gì, và tối đa bao nhiêu lần?</translation>
    </message>
    <message>
        <source>Yes, like this</source>
        <translation>Đồng ý như vậy</translation>
    </message>
    <message>
        <source>My PIN</source>
        <translation>Mã PIN của tôi</translation>
    </message>
    <message>
        <source>Your PIN is set. It counts at every screen of ours as soon as our office has heard of it.</source>
        <translation>Đã đặt mã PIN. Mã có hiệu lực ở mọi gương của cửa hàng ngay khi văn phòng nhận được.</translation>
    </message>
    <message>
        <source>With your card or telephone number you may give a PIN of your own, in place of the question.</source>
        <translation>Khi đưa thẻ hoặc số điện thoại, quý khách có thể dùng mã PIN riêng thay cho câu hỏi.</translation>
    </message>
    <message>
        <source>Change my PIN</source>
        <translation>Đổi mã PIN</translation>
    </message>
    <message>
        <source>Choose a PIN</source>
        <translation>Đặt mã PIN</translation>
    </message>
    <message>
        <source>Forget me</source>
        <translation>Quên tôi</translation>
    </message>
    <message>
        <source>Everything we know about you is deleted: here at once, at our office and in our other shops as soon as they hear of it. Your card and points end with it.</source>
        <translation>Mọi điều cửa hàng biết về quý khách sẽ bị xoá: tại đây ngay lập tức, ở văn phòng và các cửa hàng khác ngay khi nhận được tin. Thẻ và điểm cũng kết thúc.</translation>
    </message>
    <message>
        <source>Delete everything about me</source>
        <translation>Xoá mọi thứ về tôi</translation>
    </message>
    <message>
        <source>No, keep it</source>
        <translation>Không, giữ lại</translation>
    </message>
    <message>
        <source>Yes, delete for good</source>
        <translation>Đúng, xoá vĩnh viễn</translation>
    </message>
    <message>
        <source>Your receipt</source>
        <translation>Biên nhận của quý khách</translation>
    </message>
    <message>
        <source>What you answered, when, and in which words. Photograph the code to take it home: it holds no name.</source>
        <translation>Quý khách đã trả lời gì, khi nào, theo văn bản nào. Chụp mã để mang về: trong đó không có tên.</translation>
    </message>
    <message>
        <source>No. %1</source>
        <translation>Số %1</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Có</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Không</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Trở lại</translation>
    </message>
</context>
<context>
    <name>Proof</name>
    <message>
        <source>One thing that only you know</source>
        <translation>Một điều chỉ quý khách biết</translation>
    </message>
    <message>
        <source>Day and month of your birthday, in four digits: 0803 for the 8th of March. Or your PIN.</source>
        <translation>Ngày và tháng sinh bằng bốn chữ số: 0803 là ngày 8 tháng 3. Hoặc mã PIN.</translation>
    </message>
    <message>
        <source>The last four digits of your telephone number. Or your PIN.</source>
        <translation>Bốn số cuối của số điện thoại. Hoặc mã PIN.</translation>
    </message>
    <message>
        <source>Day and month, or PIN</source>
        <translation>Ngày tháng sinh, hoặc PIN</translation>
    </message>
    <message>
        <source>Last four digits, or PIN</source>
        <translation>Bốn số cuối, hoặc PIN</translation>
    </message>
    <message>
        <source>Look around as a guest</source>
        <translation>Xem với tư cách khách</translation>
    </message>
</context>
<context>
    <name>Scan</name>
    <message>
        <source>Your member code, please</source>
        <translation>Xin cho xem mã thành viên</translation>
    </message>
    <message>
        <source>Open it in our app and hold your phone a hand&apos;s length from the camera.</source>
        <translation>Mở mã trong ứng dụng và đưa điện thoại cách máy ảnh một gang tay.</translation>
    </message>
    <message>
        <source>Our camera is resting. You can look around as a guest; an associate can find your membership.</source>
        <translation>Máy ảnh đang nghỉ. Quý khách có thể xem với tư cách khách; nhân viên sẽ giúp tìm thẻ thành viên.</translation>
    </message>
    <message>
        <source>Type my card or telephone number</source>
        <translation>Nhập số thẻ hoặc số điện thoại</translation>
    </message>
    <message>
        <source>Look around as a guest</source>
        <translation>Xem với tư cách khách</translation>
    </message>
</context>
<context>
    <name>Shortlist</name>
    <message>
        <source>My list</source>
        <translation>Danh sách của tôi</translation>
    </message>
    <message>
        <source>Touch the heart beside a piece and it waits for you here.</source>
        <translation>Chạm vào trái tim bên cạnh một món, món ấy sẽ đợi quý khách ở đây.</translation>
    </message>
    <message>
        <source>Show this list to an associate: the pieces are brought to you.</source>
        <translation>Đưa danh sách này cho nhân viên: các món sẽ được mang đến cho quý khách.</translation>
    </message>
    <message>
        <source>Look at more pieces</source>
        <translation>Xem thêm các món khác</translation>
    </message>
    <message>
        <source>Say goodbye</source>
        <translation>Chào tạm biệt</translation>
    </message>
</context>
<context>
    <name>StaffDoor</name>
    <message>
        <source>For staff</source>
        <translation>Dành cho nhân viên</translation>
    </message>
    <message numerus="yes">
        <source>Held off for %n second(s)</source>
        <translation>
            <numerusform>Tạm dừng %n giây</numerusform>
        </translation>
    </message>
    <message>
        <source>Id and PIN do not fit</source>
        <translation>Mã nhân viên và PIN chưa khớp</translation>
    </message>
    <message>
        <source>Too many tries. The wait doubles with each further one.</source>
        <translation>Đã thử quá nhiều lần. Mỗi lần sai tiếp theo thời gian chờ tăng gấp đôi.</translation>
    </message>
    <message>
        <source>Both are told by the office; every try is noted.</source>
        <translation>Văn phòng cấp cả hai; mọi lần thử đều được ghi lại.</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Mã nhân viên</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
</context>
<context>
    <name>TechnicianPage</name>
    <message>
        <source>Camera</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>Scanner that types</source>
        <translation>Máy quét kiểu bàn phím</translation>
    </message>
    <message>
        <source>Scanner on a line</source>
        <translation>Máy quét cổng nối tiếp</translation>
    </message>
    <message>
        <source>Card reader</source>
        <translation>Đầu đọc thẻ</translation>
    </message>
    <message>
        <source>Bluetooth beacons</source>
        <translation>Thẻ Bluetooth</translation>
    </message>
    <message>
        <source>Office, last heard</source>
        <translation>Văn phòng, liên lạc gần nhất</translation>
    </message>
    <message>
        <source>Events waiting / written</source>
        <translation>Sự kiện đang chờ / đã ghi</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Dữ liệu</translation>
    </message>
    <message>
        <source>This kiosk</source>
        <translation>Máy này</translation>
    </message>
    <message>
        <source>Hand the screen back</source>
        <translation>Trả lại màn hình</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Kiểm tra lại</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Back</source>
        <translation>Quay lại</translation>
    </message>
    <message>
        <source>My list</source>
        <translation>Danh sách của tôi</translation>
    </message>
    <message>
        <source>What you allow us</source>
        <translation>Những điều quý khách cho phép</translation>
    </message>
    <message>
        <source>Text size and comfort</source>
        <translation>Cỡ chữ và tiện nghi</translation>
    </message>
    <message>
        <source>Say goodbye</source>
        <translation>Chào tạm biệt</translation>
    </message>
</context>
<context>
    <name>TryOn</name>
    <message>
        <source>Back</source>
        <translation>Quay lại</translation>
    </message>
    <message>
        <source>End the comparison</source>
        <translation>Thôi so sánh</translation>
    </message>
    <message>
        <source>Closer</source>
        <translation>Lại gần</translation>
    </message>
    <message>
        <source>Back to the living mirror</source>
        <translation>Trở lại gương trực tiếp</translation>
    </message>
    <message>
        <source>Hold the picture still</source>
        <translation>Dừng hình</translation>
    </message>
    <message>
        <source>See it on a model, without the camera</source>
        <translation>Xem trên người mẫu, không dùng máy ảnh</translation>
    </message>
</context>
<context>
    <name>WearingChoices</name>
    <message>
        <source>Thumb</source>
        <translation>Ngón cái</translation>
    </message>
    <message>
        <source>Index finger</source>
        <translation>Ngón trỏ</translation>
    </message>
    <message>
        <source>Middle finger</source>
        <translation>Ngón giữa</translation>
    </message>
    <message>
        <source>Ring finger</source>
        <translation>Ngón áp út</translation>
    </message>
    <message>
        <source>Little finger</source>
        <translation>Ngón út</translation>
    </message>
    <message>
        <source>Add to the set</source>
        <translation>Thêm vào bộ</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Xong</translation>
    </message>
    <message>
        <source>Left hand</source>
        <translation>Tay trái</translation>
    </message>
    <message>
        <source>Right hand</source>
        <translation>Tay phải</translation>
    </message>
    <message>
        <source>Either hand</source>
        <translation>Tay nào cũng được</translation>
    </message>
    <message>
        <source>%1 cm</source>
        <translation>%1 cm</translation>
    </message>
    <message>
        <source>This chain is made in %1 cm.</source>
        <translation>Sợi dây này dài %1 cm.</translation>
    </message>
    <message>
        <source>Engrave a text</source>
        <translation>Khắc chữ</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome</source>
        <translation>Kính chào quý khách</translation>
    </message>
    <message>
        <source>Look around as a guest</source>
        <translation>Xem với tư cách khách</translation>
    </message>
    <message>
        <source>Try our pieces on in the mirror. Your picture never leaves the mirror, and no face is ever recognised.</source>
        <translation>Thử trang sức ngay trong gương. Hình ảnh không rời khỏi gương, và không khuôn mặt nào bị nhận diện.</translation>
    </message>
    <message>
        <source>Everything is open to you. We ask nothing about you and keep nothing of you.</source>
        <translation>Mọi thứ đều mở. Chúng tôi không hỏi và không giữ điều gì về quý khách.</translation>
    </message>
    <message>
        <source>Show my member code</source>
        <translation>Đưa mã thành viên</translation>
    </message>
    <message>
        <source>Hold the code in our app up to the camera: your offers and wishes come along.</source>
        <translation>Đưa mã trong ứng dụng trước máy ảnh: ưu đãi và mong ước của quý khách sẽ đi cùng.</translation>
    </message>
    <message>
        <source>Card or telephone number</source>
        <translation>Số thẻ hoặc số điện thoại</translation>
    </message>
    <message>
        <source>Without the app: hold your card to the reader, or type its number or yours.</source>
        <translation>Không cần ứng dụng: đưa thẻ vào đầu đọc, hoặc nhập số thẻ hay số điện thoại.</translation>
    </message>
    <message>
        <source>Become a member</source>
        <translation>Đăng ký hội viên</translation>
    </message>
    <message>
        <source>In less than a minute: an offer to begin with, points, or receipts on your telephone.</source>
        <translation>Chưa đến một phút: ưu đãi chào mừng, tích điểm, hoặc hoá đơn trên điện thoại.</translation>
    </message>
</context>
<context>
    <name>WornTray</name>
    <message>
        <source>Take off %1</source>
        <translation>Tháo %1</translation>
    </message>
    <message>
        <source>Put on %1</source>
        <translation>Đeo %1</translation>
    </message>
    <message>
        <source>Add a piece to the set</source>
        <translation>Thêm một món vào bộ</translation>
    </message>
</context>
<context>
    <name>YesNo</name>
    <message>
        <source>No, thank you</source>
        <translation>Không, cảm ơn</translation>
    </message>
    <message>
        <source>Yes, I agree</source>
        <translation>Có, tôi đồng ý</translation>
    </message>
</context>
</TS>
