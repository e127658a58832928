//! The clauses of the store contract; `store_contract!` runs them all. They
//! are grouped by what they are about, in the modules here.

#![expect(missing_docs, reason = "a clause is documented by its name")]

pub mod accounts;
pub mod agreements;
pub mod batches;
pub mod daily_counts;
pub mod directory;
pub mod download_tickets;
pub mod emails;
pub mod end_users;
pub mod feed;
pub mod followers;
pub mod imports;
pub mod installation;
pub mod interests;
pub mod invite_lists;
pub mod invites;
pub mod limits;
pub mod mail;
pub mod meetings;
pub mod operator_invites;
pub mod organizations;
pub mod pages;
pub mod password_resets;
pub mod places;
pub mod projections;
pub mod refusals;
pub mod rights_holder_signups;
pub mod rights_holders;
pub mod sessions;
pub mod signups;
pub mod staging;
pub mod tables;
pub mod together;
pub mod turns;
pub mod units;
pub mod uploads;
pub mod withdrawals;

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use assent_domain::{
    accounts::{Account, Role},
    agreements::{Decision, Recorded, SignedAgreement, StoredEvent},
    daily_counts::Counts,
    outcome::{Added, StoreError},
    store::{Store, Tx},
};

use crate::fixtures::samples::{account, end_user, organization, organization_id, secrets};

/// Expands to one `#[tokio::test]` per clause of what a store owes those who act
/// on decisions.
///
/// `$fresh` is called as by [`store_contract!`](crate::store_contract), with a function that the store
/// tells of decisions in place of the contexts.
#[macro_export]
macro_rules! followers_contract {
    ($fresh:expr) => {
        $crate::followers_contract! { @clauses $fresh;
            each_decision_is_told_once_as_it_stands => note,
            a_follower_that_fails_undoes_the_signing => fail,
            a_follower_that_fails_undoes_what_comes_after_signing => fail_after_signing,
            everything_is_withdrawn_or_nothing => fail_at_a_second_withdrawal,
        }
    };
    (@clauses $fresh:expr; $($clause:ident => $follower:ident,)+) => {
        mod followers { $(
            use super::*;
            #[::tokio::test(flavor = "multi_thread")]
            async fn $clause() {
                let fresh = $fresh;
                let (store, _guard) = fresh(|tx, happened| {
                    $crate::store::followers::$follower(tx, happened)
                })
                .await;
                $crate::store::followers::$clause(store).await;
            }
        )+ }
    };
}

/// Expands to one `#[tokio::test]` per clause of the store contract.
///
/// `$fresh` is called once a test and returns a future of `(store, guard)`:
/// an `Arc<dyn Store>` that is empty and whose schema is current, and whatever
/// has to live as long as the test (say, a schema dropped at the end). Its
/// patience is to be seconds, and it is to run at least two reads at once.
#[macro_export]
macro_rules! store_contract {
    ($fresh:expr) => {
        $crate::store_contract! { @clauses $fresh;
            units {
                what_work_wrote_is_kept_when_it_succeeds,
                everything_is_undone_when_work_fails,
                work_that_panics_is_undone_and_the_store_goes_on,
                reads_that_panic_leave_the_store_usable,
                the_error_of_reading_work_is_its_own,
                a_read_keeps_nothing,
                work_that_has_begun_outlives_a_cancelled_caller,
                a_read_sees_nothing_of_an_open_transaction,
                a_snapshot_is_of_one_state,
                many_units_at_once_all_get_their_turn,
                of_many_writes_at_once_those_that_fail_leave_the_others,
                a_write_that_was_answered_is_seen_by_all,
                a_write_of_one_change_is_kept_and_seen,
                a_unit_of_one_change_makes_no_other,
                what_fails_after_its_one_change_is_told_as_a_failure,
                a_failed_statement_undoes_the_work_that_reports_it,
            }
            accounts {
                an_account_comes_back_as_it_went_in,
                an_unknown_address_has_no_account,
                an_address_has_one_account_in_its_realm,
                an_address_may_have_an_account_in_each_realm,
                an_account_means_nothing_in_the_other_realm,
                of_two_accounts_made_at_once_one_is_new,
                an_account_that_was_undone_is_in_nobodys_way,
                an_account_is_found_by_its_id,
                a_password_is_changed_for_one_account,
            }
            password_resets {
                a_reset_comes_back_as_it_went_in,
                an_unknown_reset_is_none,
                forgetting_an_accounts_resets_leaves_those_of_others,
                of_fifty_uses_of_a_reset_at_once_one_succeeds,
                purging_resets_goes_by_lots_and_spares_the_living,
            }
            sessions {
                a_session_comes_back_as_it_went_in,
                a_session_opens_nothing_in_the_other_realm,
                an_unknown_session_is_none,
                sessions_that_are_found_together_are_each_ones_own,
                a_session_is_found_with_its_own_organization_as_it_is_by_then,
                moving_a_session_on_changes_its_instants_alone,
                a_session_is_closed_once_and_in_its_realm,
                closing_all_sessions_of_an_account_closes_nobody_elses,
                sessions_of_an_account_are_listed_by_key_newest_opened_first,
                an_account_ends_its_own_sessions_alone,
                closing_an_accounts_other_sessions_spares_that_one_and_nobody_elses,
                an_expired_session_is_found_until_it_is_purged,
                purging_sessions_goes_by_lots_and_spares_the_living,
            }
            download_tickets {
                a_ticket_is_taken_once_and_as_it_went_in,
                an_unknown_ticket_is_none,
                a_ticket_that_is_looked_at_is_still_there,
                taking_a_ticket_takes_no_other,
                a_ticket_whose_taking_was_undone_is_still_there,
                of_fifty_who_take_a_ticket_at_once_one_gets_it,
                purging_tickets_goes_by_lots_and_spares_the_living,
            }
            installation {
                the_first_key_check_is_kept_for_good,
            }
            organizations {
                an_organization_comes_back_as_it_went_in,
                an_organization_keeps_secrets_of_its_own,
                an_unknown_organization_is_none,
                a_name_with_a_nul_in_it_names_nothing_and_does_no_harm,
                an_apikey_is_given_once,
                a_profile_is_replaced_whole_and_alone,
                to_allow_an_organization_to_be_public_changes_that_alone,
                the_newest_organizations_are_listed_first_up_to_the_limit,
                every_term_of_the_vocabularies_can_be_requested,
                taken_apikeys_are_told_from_free_ones,
                of_two_organizations_made_at_once_one_gets_the_apikey,
                an_organization_that_was_undone_leaves_its_apikey_free,
            }
            operator_invites {
                an_operators_invite_comes_back_as_it_went_in,
                an_unknown_operators_invite_is_none,
                a_first_start_is_recorded_once,
                a_first_start_counts_even_when_its_invite_is_used_up,
                of_two_first_starts_at_once_one_is_recorded,
                a_first_start_that_was_undone_does_not_count,
                the_use_and_the_revocation_of_an_invite_are_written_back,
                operators_invites_are_listed_newest_first,
            }
            signups {
                a_signup_comes_back_as_it_went_in,
                an_unknown_signup_is_none,
                an_address_may_ask_to_sign_up_again,
                completing_a_signup_completes_no_other,
                of_fifty_completions_at_once_one_succeeds,
                purging_signups_goes_by_lots_and_spares_the_living,
            }
            rights_holder_signups {
                a_persons_signup_comes_back_as_it_went_in,
                an_unknown_persons_signup_is_none,
                an_address_may_ask_for_an_account_again,
                completing_a_persons_signup_completes_no_other,
                of_fifty_completions_of_a_persons_signup_at_once_one_succeeds,
                purging_persons_signups_goes_by_lots_and_spares_the_living,
            }
            emails {
                an_address_comes_back_as_it_went_in,
                an_unknown_address_is_none,
                organizations_have_their_addresses_apart,
                an_address_is_written_over_whole,
                an_address_is_verified_for_one_organization,
                addresses_are_listed_oldest_first_up_to_the_limit,
                of_fifty_uses_of_a_code_at_once_one_succeeds,
                of_two_who_verify_an_address_at_once_one_succeeds,
                an_address_whose_verification_was_undone_is_free,
                purging_addresses_goes_by_lots_and_spares_the_verified,
            }
            limits {
                a_bucket_begins_with_the_instant_it_is_first_locked_at,
                a_bucket_keeps_what_was_saved_apart_from_others,
                an_attempt_that_is_undone_costs_nothing,
                a_second_attempt_waits_for_the_first_even_at_a_new_bucket,
                a_second_attempt_waits_for_the_first_at_an_old_bucket,
                purging_buckets_goes_by_lots_and_spares_those_in_use,
            }
            invites {
                an_invite_comes_back_as_it_went_in,
                an_invite_to_an_address_of_an_older_form_is_listed_with_the_others,
                an_unknown_token_opens_no_invite,
                an_organization_invites_an_address_once,
                organizations_invite_an_address_each,
                an_invite_is_found_by_its_address_in_its_organization_alone,
                showing_an_invite_shows_no_other,
                using_an_invite_uses_no_other,
                deleting_an_invite_deletes_no_other,
                invites_are_listed_newest_first_by_pages,
                invites_are_paged_by_key_newest_first,
                an_invite_is_found_by_its_id_by_its_organization_alone,
                of_two_invites_to_an_address_at_once_one_is_new,
            }
            invite_lists {
                invites_of_a_state_are_paged_the_latest_first,
                what_is_staged_is_in_no_list_of_a_state,
                invites_are_found_by_how_the_address_begins,
                who_looks_for_an_address_does_not_see_what_is_staged,
                a_new_link_takes_the_place_of_the_old_one_and_of_no_other,
                whoever_comes_with_the_old_link_meanwhile_finds_it_dead,
            }
            uploads {
                an_uploaded_invite_is_recorded_whole,
                an_upload_of_no_rows_has_no_outcomes,
                an_upload_tells_members_and_invited_from_new_addresses,
                an_address_named_again_is_a_duplicate_whatever_it_was,
                what_other_organizations_know_does_not_change_an_upload,
                a_later_upload_knows_nothing_of_an_earlier_ones_rows,
                rows_that_are_undone_leave_nothing,
                many_rows_are_uploaded_in_one_call,
            }
            staging {
                what_is_staged_is_seen_by_nobody_until_all_of_it_is,
                a_list_jumps_over_what_is_staged,
                a_list_by_key_jumps_over_what_is_staged,
                an_organization_has_one_upload_at_a_time_and_others_have_theirs,
                an_upload_has_an_instant_of_its_own,
                of_fifty_uploads_that_begin_at_once_one_does,
                an_upload_that_is_taken_away_stages_and_shows_nothing,
                a_sweep_goes_by_lots_and_spares_all_others,
                an_upload_is_left_once_nobody_has_touched_it_or_it_was_given_up,
                rows_that_meet_a_sweep_are_not_staged,
                a_sweep_that_meets_the_end_of_an_upload_takes_nothing,
            }
            imports {
                a_result_comes_back_as_it_went_in_to_its_organization_alone,
                all_results_but_the_newest_expire_and_no_other_organizations_do,
                expired_results_are_purged_by_lots_and_the_living_are_spared,
                purged_results_are_forgotten_by_lots_and_no_others,
                the_pieces_of_an_upload_are_swept_with_it_by_lots_and_no_others,
                a_sweep_of_an_upload_that_has_ended_spares_its_result,
            }
            rights_holders {
                a_rights_holder_comes_back_as_they_went_in,
                an_unknown_rights_holder_is_none,
                saving_default_data_replaces_one_persons,
                a_tie_is_made_once_and_keeps_its_data,
                data_towards_an_organization_is_saved_for_that_tie_alone,
                saving_data_makes_no_tie,
                data_is_found_towards_those_organizations_that_were_asked_for,
                every_term_of_the_vocabularies_can_be_data,
                preferences_are_replaced_whole_and_alone,
                of_two_ties_made_at_once_one_is_new,
            }
            agreements {
                an_agreement_comes_back_as_it_went_in,
                two_have_one_agreement_in_force,
                agreements_of_two_are_listed_the_one_in_force_first_then_the_last_ended,
                a_persons_agreements_in_force_are_listed_the_last_signed_first,
                the_head_and_the_end_of_an_agreement_are_written_back_alone,
                the_newest_events_of_a_person_are_found_under_all_their_agreements,
                organizations_and_people_have_agreements_of_their_own,
                an_appended_event_becomes_the_head_of_its_agreement_alone,
                what_a_decision_stands_on_is_read_whole,
                a_decision_stands_on_an_agreement_in_force_and_nothing_else,
                a_decision_is_recorded_whole_and_alone,
                a_decision_that_ends_an_agreement_leaves_nothing_to_see,
                a_decision_that_changes_no_data_leaves_them,
                what_decisions_stand_on_is_read_for_each_as_under_lock,
                what_a_decision_stands_on_has_another_version_after_each_change,
                of_changes_recorded_together_those_are_whose_grounds_still_stand,
                changes_recorded_together_are_counted_together,
                a_change_that_waited_for_another_is_not_recorded,
                an_event_needs_its_agreement,
                a_place_in_the_chain_is_taken_once,
                events_are_read_oldest_first_by_pages,
                of_two_agreements_signed_at_once_one_is_in_force,
                an_agreement_that_was_undone_is_in_nobodys_way,
            }
            end_users {
                an_end_user_comes_back_as_they_went_in,
                every_term_of_the_vocabularies_can_be_told,
                an_end_user_is_written_over_whole,
                an_end_user_is_forgotten_alone,
                organizations_know_their_end_users_apart,
                an_unknown_end_user_is_none,
                the_end_users_of_some_accounts_are_those_of_one_organization,
                a_shared_address_is_found_however_it_was_typed,
                an_address_that_is_no_longer_shared_is_not_found,
                those_who_share_an_address_are_found_by_it_in_their_organization_alone,
            }
            daily_counts {
                counts_are_summed_by_subject_and_by_day,
                everything_can_be_counted_at_once,
                days_before_a_chart_are_in_the_totals_alone,
                organizations_have_counts_of_their_own,
                what_was_undone_counts_nothing,
                of_many_who_count_the_same_at_once_none_is_lost,
                folding_goes_by_lots_and_changes_no_sum_of_a_day_that_is_kept,
                who_counts_while_old_days_are_folded_loses_nothing,
                invitations_count_when_they_are_made_shown_used_and_deleted,
                of_many_who_are_shown_an_invitation_at_once_one_counts,
                an_upload_counts_once_and_one_that_fails_counts_nothing,
                people_count_when_they_sign_and_when_they_end,
                permissions_count_when_they_are_given_and_withdrawn_and_when_all_ends,
                of_many_who_decide_at_once_each_counts,
            }
            directory {
                only_organizations_that_are_public_in_every_way_are_open_to_all,
                organizations_that_are_open_are_paged_newest_first,
                a_person_is_tied_to_their_own_organizations_alone,
            }
            projections {
                after_every_step_of_a_relation_what_is_kept_is_what_the_events_say,
                what_is_not_as_the_events_say_is_told_and_rebuilt,
                changes_at_once_make_one_chain_and_lose_nothing,
                all_organizations_are_paged_in_the_order_of_their_ids,
                all_agreements_of_an_organization_are_paged_in_the_order_of_their_ids,
                invitations_that_there_are_are_counted_by_the_days_of_what_became_of_them,
                what_is_counted_otherwise_is_told_and_rebuilt,
                counts_are_right_after_people_decide_while_they_are_rebuilt,
                who_has_no_agreement_in_force_is_a_stray,
            }
            withdrawals {
                everything_that_is_allowed_is_withdrawn_at_once_and_nothing_else,
                a_hundred_withdrawals_are_one_and_the_rest_is_another,
            }
            meetings {
                any_two_decisions_that_meet_leave_one_chain,
                a_change_that_waits_for_an_end_finds_what_was_signed_anew,
                invitations_and_defaults_that_meet_lose_nothing,
                addresses_that_are_added_and_verified_at_once_are_there_once,
            }
            pages {
                pages_in_the_order_of_signing_cover_everyone_once,
                pages_by_number_are_in_the_order_of_signing,
                pages_in_the_order_of_updates_cover_everyone_once,
                a_condition_tells_given_from_not_given_or_never_said,
                all_conditions_must_hold,
                every_consent_and_key_can_be_a_condition,
                pages_of_those_who_meet_a_condition_leave_nobody_out,
            }
            places {
                a_list_has_other_versions_once_anything_of_it_has_changed,
                what_pages_show_has_another_version_once_other_things_are_asked_for,
                a_page_by_number_is_right_after_anybody_before_it_has_moved,
                pages_by_number_are_right_whatever_changes_in_between,
            }
            tables {
                a_lot_lays_down_what_was_written,
                tables_and_lists_show_what_is_shared_and_asked_for_and_nothing_else,
            }
            feed {
                a_post_comes_back_as_it_went_in,
                an_unknown_post_is_none,
                a_feed_has_one_post_an_instant,
                organizations_have_feeds_of_their_own,
                hiding_and_deleting_a_post_changes_no_other,
                a_feed_is_listed_newest_first_before_an_instant,
                deleted_posts_are_listed_to_nobody_and_hidden_ones_on_demand,
                of_two_posts_at_the_same_instant_one_is_new,
                a_post_that_was_undone_leaves_its_instant_free,
                of_fifty_posts_at_the_same_instant_none_is_lost,
                of_fifty_deletions_of_a_post_one_finds_it,
                the_newest_instant_of_a_feed_counts_what_nobody_is_shown,
                a_process_that_begins_anew_posts_behind_what_is_there,
                two_processes_that_post_at_once_share_no_instant,
            }
            interests {
                an_interest_comes_back_as_it_went_in,
                people_have_interests_of_their_own_newest_first_up_to_the_limit,
                a_past_interest_is_kept_and_listed_but_not_open,
                an_interest_is_deleted_once_and_by_its_person_alone,
                a_deleted_interest_is_neither_listed_counted_nor_matched,
                every_list_that_is_wanted_has_to_be_met,
                a_brand_is_no_tag,
                an_interest_that_meets_several_terms_is_matched_once,
                an_interest_is_matched_up_to_its_last_day,
                matching_interests_are_listed_newest_first_by_pages,
                of_fifty_interests_at_once_no_more_than_may_be_are_recorded,
                of_fifty_deletions_of_an_interest_at_once_one_succeeds,
            }
            mail {
                a_letter_comes_back_as_it_went_in_with_one_attempt_more,
                a_letter_to_an_address_of_an_older_form_holds_up_no_other,
                letters_are_claimed_when_due_and_oldest_first,
                a_leased_letter_is_nobody_elses_until_the_lease_ends,
                claiming_goes_by_when_letters_are_due_not_when_they_were_written,
                a_postponed_letter_keeps_its_text_and_its_attempts,
                a_sent_letter_is_out_of_the_way_for_good,
                a_letter_that_was_given_up_is_never_claimed_again,
                old_letters_that_were_given_up_are_wiped_by_lots,
                letters_that_were_sent_are_forgotten_by_lots,
                letters_are_counted_where_they_are,
                unsent_letters_are_listed_newest_first_with_what_went_wrong,
                unsent_letters_of_a_kind_are_paged_by_when_they_are_due_or_were_given_up,
                a_letter_that_was_not_sent_can_be_tried_at_once_until_it_is_wiped,
                all_letters_that_were_not_sent_can_be_tried_at_once,
                a_letter_beyond_the_horizon_is_due_for_the_clock_was_put_back,
                two_claims_at_once_never_get_the_same_letter,
                a_claim_that_was_undone_leaves_its_letters,
            }
            batches {
                writes_that_wait_are_written_together_and_each_is_answered,
                a_batch_that_fails_leaves_nothing_and_tells_all_of_it,
                a_batch_that_gets_no_turn_is_refused_and_keeps_nobody_else,
                of_those_who_write_together_each_may_go_away,
            }
            together {
                no_answer_is_older_than_its_question,
                questions_that_wait_are_asked_together_and_each_once,
                of_those_who_ask_together_each_may_go_away,
                those_who_ask_together_are_told_of_a_failure_of_its_kind,
                work_that_panics_on_questions_fails_them_and_no_later_ones,
                what_is_corrupt_fails_who_asked_for_it_and_nobody_else,
            }
            turns {
                a_second_use_of_an_invite_waits_and_sees_the_first,
                a_second_lock_of_an_operators_invite_waits_and_sees_the_first,
                a_second_change_of_a_password_waits_and_sees_the_first,
                a_second_completion_of_a_signup_waits_and_sees_the_first,
                a_second_completion_of_a_persons_signup_waits_and_sees_the_first,
                a_second_change_of_an_address_waits_and_sees_the_first,
                a_second_change_of_a_profile_waits_and_sees_the_first,
                a_second_change_under_an_agreement_waits_and_sees_the_first,
                a_second_decision_waits_and_sees_the_first,
                a_second_change_of_a_persons_data_waits_and_sees_the_first,
                a_second_change_of_an_end_user_waits_and_sees_the_first,
                a_second_change_of_a_persons_defaults_waits_and_sees_the_first,
                a_second_change_of_a_post_waits_and_sees_the_first,
                a_second_count_of_a_persons_interests_waits_and_sees_the_first,
            }
        }
    };
    (@clauses $fresh:expr; $($area:ident { $($clause:ident,)+ })+) => { $( $(
        #[::tokio::test(flavor = "multi_thread")]
        async fn $clause() {
            let (store, _guard) = ($fresh)().await;
            $crate::store::$area::$clause(store).await;
        }
    )+ )+ };
}

/// Long enough for whoever does not have to wait; short, because whoever has
/// to wait is waited for.
const MOMENT: Duration = Duration::from_millis(200);

/// Long enough for anything that is going to happen at all.
const PATIENCE: Duration = Duration::from_secs(10);

/// What `work` reads.
async fn read<T: Send + 'static>(
    store: &Arc<dyn Store>,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.read(work).await.expect("the store reads")
}

/// What `work` answers once it is committed.
async fn write<T: Send + 'static>(
    store: &Arc<dyn Store>,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.transact(work).await.expect("the store writes")
}

/// Runs two transactions that overlap. The first begins with `take`, which
/// takes a lock; then the second runs, as far as that lock lets it; then the
/// first goes on with `finish` and ends. Answers what both answered.
///
/// Only a store that does not make the second wait lets it see the state
/// before the first ended, so nothing here depends on luck.
async fn overlap<H, F, S>(
    store: &Arc<dyn Store>,
    take: impl FnOnce(&mut dyn Tx) -> Result<H, StoreError> + Send + 'static,
    finish: impl FnOnce(&mut dyn Tx, H) -> Result<F, StoreError> + Send + 'static,
    second: impl FnOnce(&mut dyn Tx) -> Result<S, StoreError> + Send + 'static,
) -> (Result<F, StoreError>, S)
where
    F: Send + 'static,
    S: Send + 'static,
{
    let (holds, first_holds) = mpsc::channel();
    let (went_on, second_went_on) = mpsc::channel();
    let first = tokio::spawn({
        let store = store.clone();
        async move {
            let work = move |tx: &mut dyn Tx| {
                let held = take(tx)?;
                holds.send(()).ok();
                second_went_on.recv_timeout(MOMENT).ok();
                finish(tx, held)
            };
            store.transact(work).await
        }
    });
    tokio::task::block_in_place(|| first_holds.recv()).expect("the first takes its lock");
    let work = move |tx: &mut dyn Tx| {
        let seen = second(tx)?;
        went_on.send(()).ok();
        Ok(seen)
    };
    let second = write(store, work).await;
    (first.await.expect("the first does not panic"), second)
}

/// An outcome of the work itself, to undo a transaction with.
fn undone() -> StoreError {
    StoreError::Failed("undone on purpose".into())
}

/// Holds an insertion to having found nothing in its way.
fn expect_new(added: Added) {
    assert_eq!(added, Added::New);
}

/// Records this event of `agreement`, by a decision that changes nothing else.
fn append(
    tx: &mut dyn Tx,
    agreement: &SignedAgreement,
    event: &StoredEvent,
) -> Result<(), StoreError> {
    let head = Some(event.head());
    let number = agreement.account.0.as_u128() & 0xffff;
    tx.agreements().record(Recorded {
        decision: Decision::Changed,
        agreement: &SignedAgreement { head, ..agreement.clone() },
        events: std::slice::from_ref(event),
        data: None,
        end_user: &end_user(number, agreement.organization),
        counts: &Counts::default(),
    })
}

/// Records the organization of this number.
fn given_organization(tx: &mut dyn Tx, number: u128) -> Result<(), StoreError> {
    tx.organizations().insert(&organization(number), &secrets(number)).map(expect_new)
}

/// Records the account of this number, an admin's of the organization of the
/// same number.
fn given_admin(tx: &mut dyn Tx, number: u128) -> Result<Account, StoreError> {
    given_organization(tx, number)?;
    given_account(tx, account(number, Role::Admin(organization_id(number))))
}

/// Records the account of this number, a rights holder's.
fn given_person(tx: &mut dyn Tx, number: u128) -> Result<Account, StoreError> {
    given_account(tx, account(number, Role::RightsHolder))
}

fn given_account(tx: &mut dyn Tx, account: Account) -> Result<Account, StoreError> {
    tx.accounts().insert(&account).map(expect_new)?;
    Ok(account)
}
