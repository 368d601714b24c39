namespace BookingAdmin.Data.Own;

/// <summary>The private address under which the calendar of a celebrity reads her deadlines, without a session.</summary>
public sealed class CalendarFeed
{
    public required string CelebrityId { get; init; }

    /// <summary>SHA-256 of the key in the address: a reader of this table cannot open the calendar with it.</summary>
    public required byte[] KeyHash { get; init; }

    /// <summary>In which the days are cut, because a calendar that asks has no zone: the one in which the address was made.</summary>
    public required string Zone { get; init; }

    /// <summary>Likewise of the sentences: the name of a culture.</summary>
    public required string Language { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

sealed class CalendarFeedConfiguration : IEntityTypeConfiguration<CalendarFeed>
{
    public void Configure(EntityTypeBuilder<CalendarFeed> feed)
    {
        feed.ToTable("calendar_feed");
        feed.HasKey(f => f.CelebrityId);
        feed.HasIndex(f => f.KeyHash).IsUnique();
    }
}
