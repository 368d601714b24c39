using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BookingAdmin.Domain;
using BookingAdmin.Domain.Languages;
using BookingAdmin.Domain.Notices;
using Lib.Net.Http.WebPush;

namespace BookingAdmin.Services.Notices.Push;

/// <summary>What a service worker shows: wwwroot/sw.js reads it.</summary>
/// <param name="Path">Of the page that is opened.</param>
/// <param name="Tag">A notification with the same one is replaced.</param>
/// <param name="Badge">How many requests wait; null for a person who has none.</param>
/// <param name="Accepts">Address of the page that asks whether to accept; null where there is nothing to accept.</param>
sealed record PushContent(
    string Title, string Body, string Path, string Tag, int? Badge, string? Accepts, string? Open, string? Accept, string Lang, string Dir)
{
    const int LongestTitle = 120, LongestBody = 400, Lines = 3, TopicBytes = 24;

    // A push service takes 4,096 bytes (RFC 8030, 7.2), of which the encryption needs 103.
    const int Limit = 3900;
    static readonly TimeSpan Longest = TimeSpan.FromDays(1), Shortest = TimeSpan.FromMinutes(1);

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <param name="message">With its deliveries.</param>
    /// <param name="holding">What of it still holds; not empty.</param>
    /// <param name="badge">How many requests wait.</param>
    public static PushMessage Of(NoticeMessage message, IReadOnlyList<ReadNotice> holding, NoticeRecipient person, int? badge)
    {
        var topic = TopicOf(message);
        var now = holding[0].Facts.Now;
        var left = holding.Max(notice => notice.Facts.Order is { } order && order.Due > now ? order.Due - now : Longest);
        return new(new ByteArrayContent(NoticeMessages.InLanguageOf(person, () => Texts(holding, person, topic, badge)))
            { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } })
        {
            TimeToLive = (int)(left > Longest ? Longest : left < Shortest ? Shortest : left).TotalSeconds,
            Urgency = holding.Any(notice => notice.Kind!.Urgent) ? PushMessageUrgency.High : PushMessageUrgency.Normal,
            Topic = topic,
        };
    }

    /// <summary>
    /// A newer message about the same order replaces an older one that the browser has not fetched; so does another attempt of the same
    /// message.
    /// </summary>
    static string TopicOf(NoticeMessage message)
    {
        var about = message.Deliveries.Select(d => d.Notice.OrderId ?? d.Notice.Kind).Distinct(StringComparer.Ordinal).ToList();
        var text = about is [var one] ? one : message.Key.ToString("N");
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, TopicBytes));
    }

    static byte[] Texts(IReadOnlyList<ReadNotice> holding, NoticeRecipient person, string topic, int? badge)
    {
        var (detail, texts) = (person.ShowsDetail, holding.Select(notice => notice.TextFor(person)).ToList());
        var content = texts is [var only]
            ? Of(detail ? only.Subject : only.Discreet, detail ? only.Lines : [], PathOf(texts), only.Link ?? T("Open BookingAdmin"))
            : Of(Plural(texts.Count, "{0:N0} notice", "{0:N0} notices"),
                [.. texts.Select(text => detail ? text.Subject : text.Discreet).Distinct(StringComparer.Ordinal)], PathOf(texts),
                T("Show them"));
        if (texts is [{ Accepts: { } request }])
            content = content with
            {
                Accepts = Addresses.Query(Addresses.Request(request), (Addresses.AcceptKey, "1")), Accept = T("Accept"),
            };
        content = content with { Tag = topic, Badge = badge };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(content, Json);
        return bytes.Length <= Limit
            ? bytes : JsonSerializer.SerializeToUtf8Bytes(content with { Body = "", Path = Addresses.Home, Accepts = null }, Json);
    }

    static PushContent Of(string title, IReadOnlyList<string> lines, string path, string? open) => new(
        Cut(title, LongestTitle), Cut(string.Join('\n', lines.Take(Lines)), LongestBody), path, "", null, null, open, null,
        CultureInfo.CurrentUICulture.Name, Language.Direction);

    /// <summary>The page that all are about, or the list of requests, or where the person starts.</summary>
    static string PathOf(List<NoticeText> texts) =>
        texts[0].Path is { } first && texts.TrueForAll(text => text.Path == first) ? first
        : texts.TrueForAll(text => text.Path?.StartsWith($"{Addresses.Requests}/", StringComparison.Ordinal) is true) ? Addresses.Requests
        : Addresses.Home;

    static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
            return text;
        var end = char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1;
        return $"{text.AsSpan(0, end)}…";
    }
}
