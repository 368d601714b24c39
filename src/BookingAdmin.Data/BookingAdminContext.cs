using BookingAdmin.Data.Marketplace;
using BookingAdmin.Data.Own;

namespace BookingAdmin.Data;

/// <summary>The runtime context: both schemas, so that a change and its audit entry commit together. Never migrated.</summary>
public sealed class BookingAdminContext(DbContextOptions<BookingAdminContext> options) : DbContext(options)
{
    public DbSet<AccountRow> Accounts => Set<AccountRow>();
    public DbSet<CelebrityRow> Celebrities => Set<CelebrityRow>();
    public DbSet<OrderRow> Orders => Set<OrderRow>();
    public DbSet<BookingRow> Bookings => Set<BookingRow>();
    public DbSet<OrderItemRow> OrderItems => Set<OrderItemRow>();
    public DbSet<TipRow> Tips => Set<TipRow>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<Refund> Refunds => Set<Refund>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();
    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();
    public DbSet<FindingRow> Findings => Set<FindingRow>();
    public DbSet<Run> Runs => Set<Run>();
    public DbSet<RunRule> RunRules => Set<RunRule>();
    public DbSet<RepairJob> RepairJobs => Set<RepairJob>();
    public DbSet<RepairJobItem> RepairJobItems => Set<RepairJobItem>();
    public DbSet<WatchListRow> WatchList => Set<WatchListRow>();
    public DbSet<GuardRow> Guards => Set<GuardRow>();
    public DbSet<Heartbeat> Heartbeats => Set<Heartbeat>();
    public DbSet<Alert> Alerts => Set<Alert>();
    public DbSet<SelfTestRow> SelfTests => Set<SelfTestRow>();
    public DbSet<OutboxEntry> Outbox => Set<OutboxEntry>();
    public DbSet<StripeEventRow> StripeEvents => Set<StripeEventRow>();
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();
    public DbSet<NormalState> NormalStates => Set<NormalState>();
    public DbSet<CalendarFeed> CalendarFeeds => Set<CalendarFeed>();
    public DbSet<SavedView> SavedViews => Set<SavedView>();
    public DbSet<OrderNote> OrderNotes => Set<OrderNote>();
    public DbSet<OrderAssignee> OrderAssignees => Set<OrderAssignee>();
    public DbSet<Notice> Notices => Set<Notice>();
    public DbSet<NoticeMessage> NoticeMessages => Set<NoticeMessage>();
    public DbSet<NoticeDelivery> NoticeDeliveries => Set<NoticeDelivery>();
    public DbSet<NoticeRecipient> NoticeRecipients => Set<NoticeRecipient>();
    public DbSet<NoticeDevice> NoticeDevices => Set<NoticeDevice>();
    public DbSet<PushKey> PushKeys => Set<PushKey>();
    public DbSet<Reconciliation> Reconciliations => Set<Reconciliation>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        MarketplaceMapping.Map(modelBuilder);
        OwnMapping.Map(modelBuilder);
    }
}
